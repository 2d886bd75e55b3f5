// Starts `aludel lsp` and hands it every .mig file.

const { window, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

async function activate() {
  const settings = workspace.getConfiguration('aludel');
  const server = {
    command: settings.get('path', 'aludel'),
    args: [...settings.get('arguments', []), 'lsp'],
  };
  const options = { documentSelector: [{ language: 'mig' }] };
  client = new LanguageClient('aludel', 'Aludel', server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    window.showErrorMessage(`${server.command} lsp cannot be started: ${error.message}. The setting aludel.path names the program.`);
  }
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
