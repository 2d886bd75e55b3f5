//! TLS: libpq's modes on rustls, with the crypto provider named and no process-wide setting.
//!
//! | mode | encrypted | chain checked | host name checked |
//! |---|---|---|---|
//! | `disable` | no | | |
//! | `allow` | if the server will not have it otherwise | no | no |
//! | `prefer` | if the server can | no | no |
//! | `require` | yes | only with a root certificate | no |
//! | `verify-ca` | yes | yes | no |
//! | `verify-full` | yes | yes | yes |
//!
//! From the PostgreSQL manual, table 34.1 of version 17. The roots are `sslrootcert`, else `~/.postgresql/root.crt` if it
//! is there, else the system's. Two differences from libpq, both stricter: a host name must stand in the certificate's
//! subject alternative names (the common name is not looked at), and X.509 version 1 certificates are refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::EngineError;

/// libpq's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TlsMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl TlsMode {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "disable" => Some(Self::Disable),
            "allow" => Some(Self::Allow),
            "prefer" => Some(Self::Prefer),
            "require" => Some(Self::Require),
            "verify-ca" => Some(Self::VerifyCa),
            "verify-full" => Some(Self::VerifyFull),
            _ => None,
        }
    }
}

/// How to encrypt a connection and whom to trust.
#[derive(Clone, Debug)]
pub(super) struct TlsSpec {
    pub mode: TlsMode,
    /// A PEM file of roots; `None` for the system's.
    pub root_file: Option<PathBuf>,
    /// The client's certificate, PEM.
    pub certificate: Option<PathBuf>,
    /// Its key, PEM.
    pub key: Option<PathBuf>,
}

impl TlsSpec {
    /// What the `postgres` crate connects with.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, EngineError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let check = match self.mode {
            TlsMode::Disable | TlsMode::Allow | TlsMode::Prefer | TlsMode::Require => Check::Nothing,
            TlsMode::VerifyCa => Check::Chain(self.roots()?),
            TlsMode::VerifyFull => Check::ChainAndName(self.roots()?),
        };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| EngineError::Tls(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Verifier { check, provider }));
        let config = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => {
                let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| pem(key, &error))?;
                builder
                    .with_client_auth_cert(certificates(certificate)?, key_der)
                    .map_err(|error| EngineError::Tls(format!("{}: {error}", certificate.display())))?
            }
            (None, None) => builder.with_no_client_auth(),
            (Some(_), None) | (None, Some(_)) => {
                return Err(EngineError::Tls("sslcert and sslkey go together".to_owned()));
            }
        };
        Ok(MakeRustlsConnect::new(config))
    }

    fn roots(&self) -> Result<Roots, EngineError> {
        let mut store = RootCertStore::empty();
        let all = if let Some(file) = &self.root_file {
            let all = certificates(file)?;
            for certificate in &all {
                // A root that is no authority cannot anchor a chain; it is still trusted as the server's own below.
                drop(store.add(certificate.clone()));
            }
            all
        } else {
            let found = rustls_native_certs::load_native_certs();
            let (added, _) = store.add_parsable_certificates(found.certs);
            if added == 0 {
                return Err(EngineError::Tls("the system has no root certificates; give sslrootcert".to_owned()));
            }
            Vec::new()
        };
        Ok(Roots { store, own: all })
    }
}

fn pem(file: &Path, error: &rustls::pki_types::pem::Error) -> EngineError {
    EngineError::Tls(format!("{}: {error}", file.display()))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, EngineError> {
    let all: Vec<_> = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect)
        .map_err(|error: rustls::pki_types::pem::Error| pem(file, &error))?;
    if all.is_empty() {
        return Err(EngineError::Tls(format!("{}: no certificate in it", file.display())));
    }
    Ok(all)
}

/// Whom to trust.
#[derive(Debug)]
struct Roots {
    store: RootCertStore,
    /// The certificates of `sslrootcert`: one of them may be the server's own, self-signed, which rustls calls an
    /// authority used as an end entity and libpq accepts.
    own: Vec<CertificateDer<'static>>,
}

#[derive(Debug)]
enum Check {
    Nothing,
    Chain(Roots),
    ChainAndName(Roots),
}

#[derive(Debug)]
struct Verifier {
    check: Check,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn chain(
        &self,
        roots: &Roots,
        certificate: &CertificateDer<'_>,
        parsed: &ParsedCertificate<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), rustls::Error> {
        let algorithms = self.provider.signature_verification_algorithms.all;
        let verified = verify_server_cert_signed_by_trust_anchor(parsed, &roots.store, intermediates, now, algorithms);
        match verified {
            // Validity is looked at first, so an expired certificate never gets here.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(_) | CertificateError::UnknownIssuer))
                if roots.own.iter().any(|own| own.as_ref() == certificate.as_ref()) =>
            {
                Ok(())
            }
            other => other,
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match &self.check {
            Check::Nothing => {}
            Check::Chain(roots) => {
                let parsed = ParsedCertificate::try_from(certificate)?;
                self.chain(roots, certificate, &parsed, intermediates, now)?;
            }
            Check::ChainAndName(roots) => {
                let parsed = ParsedCertificate::try_from(certificate)?;
                self.chain(roots, certificate, &parsed, intermediates, now)?;
                verify_server_name(&parsed, server_name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
