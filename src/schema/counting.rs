//! What the options of a sequence amount to.

use super::{SequenceOptions, Type};

/// What the options of a sequence amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// The first number.
    pub start: i64,
    /// From one number to the next.
    pub increment: i64,
    /// The least number.
    pub min: i64,
    /// The greatest number.
    pub max: i64,
    /// How many numbers a session takes at once.
    pub cache: i64,
    /// Whether it begins again at its end.
    pub cycle: bool,
}

/// The least and the greatest number of a sequence of the type that counts in a direction (`init_params`).
fn bounds(ty: &Type, ascends: bool) -> (i64, i64) {
    let (least, greatest) = match ty.name.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    if ascends { (1, greatest) } else { (least, -1) }
}

impl SequenceOptions {
    /// What they amount to for a sequence that is made with them.
    pub fn counting(&self, ty: &Type) -> Counting {
        let increment = self.increment.unwrap_or(1);
        let (least, greatest) = bounds(ty, increment > 0);
        let (min, max) = (self.min.unwrap_or(least), self.max.unwrap_or(greatest));
        let start = self.start.unwrap_or(if increment > 0 { min } else { max });
        Counting { start, increment, min, max, cache: self.cache.unwrap_or(1), cycle: self.cycle }
    }
}

impl Counting {
    /// The options that make such a sequence: what is the server's default is left out.
    pub fn options(&self, ty: &Type) -> SequenceOptions {
        let ascends = self.increment > 0;
        let (least, greatest) = bounds(ty, ascends);
        let first = if ascends { self.min } else { self.max };
        let unless = |value: i64, default: i64| (value != default).then_some(value);
        SequenceOptions {
            start: unless(self.start, first),
            increment: unless(self.increment, 1),
            min: unless(self.min, least),
            max: unless(self.max, greatest),
            cache: unless(self.cache, 1),
            cycle: self.cycle,
        }
    }

    /// With the server's default for the least number.
    pub fn default_min(&self, ty: &Type) -> i64 {
        bounds(ty, self.increment > 0).0
    }

    /// With the server's default for the greatest number.
    pub fn default_max(&self, ty: &Type) -> i64 {
        bounds(ty, self.increment > 0).1
    }

    /// Why PostgreSQL refuses it (`init_params`).
    pub fn fault(&self, ty: &Type) -> Option<String> {
        let (least, greatest) = (bounds(ty, false).0, bounds(ty, true).1);
        let Self { start, increment, min, max, cache, .. } = *self;
        if increment == 0 {
            return Some("it never counts on: the increment is 0".to_owned());
        }
        if min < least || max > greatest {
            return Some(format!("{ty} has no numbers below {least} and above {greatest}"));
        }
        if min >= max {
            return Some(format!("the least number is {min} and the greatest {max}"));
        }
        if !(min..=max).contains(&start) {
            return Some(format!("it starts with {start}, which is not from {min} to {max}"));
        }
        (cache < 1).then(|| format!("a session takes {cache} numbers at once"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_what_they_amount_to() {
        let ty = Type::named("smallint");
        let down = SequenceOptions { increment: Some(-2), ..SequenceOptions::default() };
        let counting = down.counting(&ty);
        assert_eq!((counting.start, counting.min, counting.max), (-1, -32768, -1));
        assert_eq!(counting.options(&ty), down);
        assert_eq!(counting.fault(&ty), None);
        assert!(Counting { start: 5, ..counting }.fault(&ty).is_some());
    }
}
