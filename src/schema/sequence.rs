//! Sequences that stand by themselves. Those of serial and identity columns belong to their column.

use super::{Name, ObjName, Type};

/// A sequence, with every option as it holds: what was not written has the server's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// `as`: smallint, integer or bigint.
    pub ty: Type,
    /// `start with`
    pub start: i64,
    /// `increment by`
    pub increment: i64,
    /// `minvalue`
    pub min: i64,
    /// `maxvalue`
    pub max: i64,
    /// `cache`
    pub cache: i64,
    /// `cycle`
    pub cycle: bool,
    /// `owned by`: the table and column it goes with.
    pub owner: Option<(ObjName, String)>,
}

/// What is written of a sequence; `None` is what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceChange {
    /// `as`
    pub ty: Option<Type>,
    /// `start with`
    pub start: Option<i64>,
    /// `increment by`
    pub increment: Option<i64>,
    /// `minvalue`; `Some(None)` is `no minvalue`.
    pub min: Option<Option<i64>>,
    /// `maxvalue`; `Some(None)` is `no maxvalue`.
    pub max: Option<Option<i64>>,
    /// `cache`
    pub cache: Option<i64>,
    /// `cycle`
    pub cycle: Option<bool>,
    /// `owned by`; `Some(None)` is `owned by none`.
    pub owner: Option<Option<(ObjName, Name)>>,
}

/// The values of an integer type.
pub fn integer_range(ty: &Type) -> (i64, i64) {
    match ty.name.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    }
}

impl Sequence {
    /// The least value where none is written.
    pub fn default_min(ty: &Type, increment: i64) -> i64 {
        if increment < 0 { integer_range(ty).0 } else { 1 }
    }

    /// The greatest value where none is written.
    pub fn default_max(ty: &Type, increment: i64) -> i64 {
        if increment < 0 { -1 } else { integer_range(ty).1 }
    }

    /// A new sequence. Source of this and of [`Self::changed`]: `init_params` in PostgreSQL's `sequence.c`.
    pub fn new(change: &SequenceChange) -> Self {
        let ty = change.ty.clone().unwrap_or_else(|| Type::named("bigint"));
        let increment = change.increment.unwrap_or(1);
        let max = change.max.flatten().unwrap_or_else(|| Self::default_max(&ty, increment));
        let min = change.min.flatten().unwrap_or_else(|| Self::default_min(&ty, increment));
        let first = if increment < 0 { max } else { min };
        Self {
            ty,
            start: change.start.unwrap_or(first),
            increment,
            min,
            max,
            cache: change.cache.unwrap_or(1),
            cycle: change.cycle.unwrap_or(false),
            owner: owner_of(change).flatten(),
        }
    }

    /// The sequence after a change. A bound that is that of the former type becomes that of the new one.
    pub fn changed(&self, change: &SequenceChange) -> Self {
        let mut after = self.clone();
        after.increment = change.increment.unwrap_or(self.increment);
        let (mut widened_min, mut widened_max) = (false, false);
        if let Some(ty) = &change.ty {
            let (least, greatest) = integer_range(&self.ty);
            (widened_min, widened_max) = (self.min == least, self.max == greatest);
            after.ty = ty.clone();
        }
        let (least, greatest) = integer_range(&after.ty);
        match change.max {
            Some(Some(max)) => after.max = max,
            _ if widened_max => after.max = greatest,
            Some(None) => after.max = Self::default_max(&after.ty, after.increment),
            None => {}
        }
        match change.min {
            Some(Some(min)) => after.min = min,
            _ if widened_min => after.min = least,
            Some(None) => after.min = Self::default_min(&after.ty, after.increment),
            None => {}
        }
        after.start = change.start.unwrap_or(self.start);
        after.cache = change.cache.unwrap_or(self.cache);
        after.cycle = change.cycle.unwrap_or(self.cycle);
        if let Some(owner) = owner_of(change) {
            after.owner = owner;
        }
        after
    }

    /// What leads from the other sequence to this one.
    pub fn change_from(&self, other: &Self) -> SequenceChange {
        let retyped = self.ty != other.ty;
        let differs = |same: bool| retyped || !same;
        SequenceChange {
            ty: retyped.then(|| self.ty.clone()),
            start: (self.start != other.start).then_some(self.start),
            increment: (self.increment != other.increment).then_some(self.increment),
            // With a new type the server may move bounds, so they are said.
            min: differs(self.min == other.min).then_some(Some(self.min)),
            max: differs(self.max == other.max).then_some(Some(self.max)),
            cache: (self.cache != other.cache).then_some(self.cache),
            cycle: (self.cycle != other.cycle).then_some(self.cycle),
            owner: (self.owner != other.owner).then(|| {
                self.owner.as_ref().map(|(table, column)| (table.clone(), Name::new(column.clone(), table.span)))
            }),
        }
    }
}

#[allow(clippy::option_option, reason = "what was not written is not what was written as none")]
fn owner_of(change: &SequenceChange) -> Option<Option<(ObjName, String)>> {
    let owner = change.owner.as_ref()?;
    Some(owner.as_ref().map(|(table, column)| (table.clone(), column.text.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_follow_the_type_where_they_are_the_types() {
        let change = SequenceChange { ty: Some(Type::named("smallint")), ..SequenceChange::default() };
        let small = Sequence::new(&change);
        assert_eq!((small.min, small.max, small.start), (1, 32767, 1));
        let wide = small.changed(&SequenceChange { ty: Some(Type::named("integer")), ..SequenceChange::default() });
        assert_eq!((wide.min, wide.max), (1, 2_147_483_647));
        assert_eq!(wide.changed(&small.change_from(&wide)), small);
        let down = Sequence::new(&SequenceChange { increment: Some(-2), ..SequenceChange::default() });
        assert_eq!((down.min, down.max, down.start), (i64::MIN, -1, -1));
    }
}
