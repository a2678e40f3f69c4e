//! Passage between the tree and a tree of dynamic objects (Python's `ast` nodes).
//!
//! Neither direction knows what a dynamic object is. Outwards, a tree is told to a [`TreeBuilder`] as a stream of postfix
//! events, so that the builder can keep half-built objects on a stack of its own that its garbage collector traces.
//! Inwards, [`FromTree::from_tree`] asks a [`TreeReader`] for fields through handles that are `Copy` and live on the
//! native stack only.
//!
//! Both recurse on the native stack, which they do not switch: builders and readers allocate objects and run Python code,
//! whose collector scans that stack. `enter` and `leave` of both traits are where depth is limited.
//!
//! The implementations for the node types are generated from the declaration in [`super::asdl`].

use super::asdl::{nodes, *};
use super::meta::{Class, Type};
use super::{Arena, ConstantValue, Location};

/// Receives a tree bottom-up. Every event pushes one value; `list` and `node` first pop their parts.
pub trait TreeBuilder {
    /// What may go wrong, memory most likely.
    type Error;

    /// Called before the parts of a statement, expression, pattern or type parameter are told: the place for a recursion check.
    fn enter(&mut self) -> Result<(), Self::Error>;
    /// Pushes `None`.
    fn none(&mut self) -> Result<(), Self::Error>;
    /// Pushes an integer field.
    fn int(&mut self, value: i32) -> Result<(), Self::Error>;
    /// Pushes an identifier or string field.
    fn str(&mut self, value: &str) -> Result<(), Self::Error>;
    /// Pushes a constant's value.
    fn constant(&mut self, value: &ConstantValue<'_>) -> Result<(), Self::Error>;
    /// Pops `len` values and pushes the list of them, first pushed first.
    fn list(&mut self, len: usize) -> Result<(), Self::Error>;
    /// Pops the class's fields, in order of declaration, and pushes the node. Called without fields for the operators
    /// and contexts, which are singletons in CPython.
    fn node(&mut self, class: Class, loc: Option<Location>) -> Result<(), Self::Error>;
}

/// Gives access to a tree of dynamic objects.
pub trait TreeReader<'a> {
    /// A dynamic object.
    type Handle: Copy;
    /// What may go wrong: anything, attribute access can run Python code.
    type Error;

    /// Whether the object is `None`.
    fn is_none(&mut self, object: Self::Handle) -> bool;
    /// Which class of `ty` the object is an instance of, in the order of [`Type::classes`]; the error is CPython's
    /// "expected some sort of expr, but got ...".
    fn class_of(&mut self, object: Self::Handle, ty: Type) -> Result<Class, Self::Error>;
    /// The value of field `index` of an object of class `class`. An attribute that is not there is `None` for an
    /// optional field and an empty list for a sequence; otherwise the error is CPython's "required field ... missing
    /// from ...".
    fn field(&mut self, object: Self::Handle, class: Class, index: usize) -> Result<Self::Handle, Self::Error>;
    /// The position attributes of a node of type `ty`, asked for before the class where `ty` is a sum, as CPython does.
    fn location(&mut self, object: Self::Handle, ty: Type) -> Result<Location, Self::Error>;
    /// Length of the list in a sequence field; the error is "... field ... must be a list, not a ...".
    fn list_len(&mut self, list: Self::Handle, class: Class, index: usize) -> Result<usize, Self::Error>;
    /// An element of the list in a sequence field; must notice a list that changed size meanwhile.
    fn list_item(
        &mut self,
        list: Self::Handle,
        item: usize,
        len: usize,
        class: Class,
        index: usize,
    ) -> Result<Self::Handle, Self::Error>;
    /// The integer in a field.
    fn int(&mut self, object: Self::Handle) -> Result<i32, Self::Error>;
    /// The text in an `identifier` or `string` field, copied to the arena.
    fn str(&mut self, arena: &'a Arena, object: Self::Handle, ty: Type) -> Result<&'a str, Self::Error>;
    /// A constant's value, copied to the arena.
    fn constant(&mut self, arena: &'a Arena, object: Self::Handle) -> Result<ConstantValue<'a>, Self::Error>;
    /// The error for a `None` where a value is required: in a field, or in the list of a sequence field.
    fn none_error(&mut self, class: Class, index: usize) -> Self::Error;
    /// The error for a [`TreeReader::class_of`] that answered with a class of another type; never asked for by a
    /// reader that keeps its contract.
    fn foreign_class(&mut self, object: Self::Handle, ty: Type) -> Self::Error;
    /// Called when a node of type `ty` is entered: the place for a recursion check.
    fn enter(&mut self, ty: Type) -> Result<(), Self::Error>;
    /// Called when the node is left without error.
    fn leave(&mut self);
}

/// What can be told to a [`TreeBuilder`].
pub trait ToTree {
    /// Pushes this value.
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error>;
}

/// What can be read by way of a [`TreeReader`].
pub trait FromTree<'a>: Sized {
    /// Reads the value that `object`, found in field `index` of a `class` node, stands for.
    fn from_tree<R: TreeReader<'a>>(
        reader: &mut R,
        arena: &'a Arena,
        object: R::Handle,
        class: Class,
        index: usize,
    ) -> Result<Self, R::Error>;
}

/// Reads a whole tree: `object` must be an instance of a subclass of `mod`.
pub fn mod_from_tree<'a, R: TreeReader<'a>>(
    reader: &mut R,
    arena: &'a Arena,
    object: R::Handle,
) -> Result<&'a Mod<'a>, R::Error> {
    FromTree::from_tree(reader, arena, object, Class::Module, 0)
}

impl ToTree for i32 {
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
        builder.int(*self)
    }
}

impl ToTree for str {
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
        builder.str(self)
    }
}

impl ToTree for ConstantValue<'_> {
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
        builder.constant(self)
    }
}

impl<T: ToTree + ?Sized> ToTree for &T {
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
        (**self).to_tree(builder)
    }
}

impl<T: ToTree> ToTree for Option<T> {
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
        match self {
            Some(value) => value.to_tree(builder),
            None => builder.none(),
        }
    }
}

impl<T: ToTree> ToTree for [T] {
    fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
        for item in self {
            item.to_tree(builder)?;
        }
        builder.list(self.len())
    }
}

impl<'a> FromTree<'a> for i32 {
    fn from_tree<R: TreeReader<'a>>(
        reader: &mut R,
        _: &'a Arena,
        object: R::Handle,
        _: Class,
        _: usize,
    ) -> Result<Self, R::Error> {
        reader.int(object)
    }
}

impl<'a> FromTree<'a> for &'a str {
    fn from_tree<R: TreeReader<'a>>(
        reader: &mut R,
        arena: &'a Arena,
        object: R::Handle,
        class: Class,
        index: usize,
    ) -> Result<Self, R::Error> {
        if reader.is_none(object) {
            return Err(reader.none_error(class, index));
        }
        reader.str(arena, object, class.info().fields[index].ty)
    }
}

impl<'a> FromTree<'a> for ConstantValue<'a> {
    fn from_tree<R: TreeReader<'a>>(
        reader: &mut R,
        arena: &'a Arena,
        object: R::Handle,
        _: Class,
        _: usize,
    ) -> Result<Self, R::Error> {
        reader.constant(arena, object)
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Option<T> {
    fn from_tree<R: TreeReader<'a>>(
        reader: &mut R,
        arena: &'a Arena,
        object: R::Handle,
        class: Class,
        index: usize,
    ) -> Result<Self, R::Error> {
        if reader.is_none(object) { Ok(None) } else { T::from_tree(reader, arena, object, class, index).map(Some) }
    }
}

impl<'a, T: FromTree<'a> + Copy> FromTree<'a> for &'a [T] {
    fn from_tree<R: TreeReader<'a>>(
        reader: &mut R,
        arena: &'a Arena,
        object: R::Handle,
        class: Class,
        index: usize,
    ) -> Result<Self, R::Error> {
        let len = reader.list_len(object, class, index)?;
        let mut items = Vec::with_capacity(len);
        for item in 0..len {
            let item = reader.list_item(object, item, len, class, index)?;
            items.push(T::from_tree(reader, arena, item, class, index)?);
        }
        Ok(arena.slice(&items))
    }
}

/// Reads one field: `field!(reader, arena, object, Class::X, next_index)`.
fn read_field<'a, T: FromTree<'a>, R: TreeReader<'a>>(
    reader: &mut R,
    arena: &'a Arena,
    object: R::Handle,
    class: Class,
    index: &mut usize,
) -> Result<T, R::Error> {
    let value = reader.field(object, class, *index)?;
    let result = T::from_tree(reader, arena, value, class, *index)?;
    *index += 1;
    Ok(result)
}

/// `FromTree` for `&'a $node<'a>`, given how to read the node itself. `None` is no object of a sum; of a product it is one without
/// fields.
macro_rules! from_tree {
    (sum $node:ident, |$reader:ident, $arena:ident, $object:ident, $index:ident| $read:expr) => {
        from_tree!(true, $node, |$reader, $arena, $object, $index| $read);
    };
    ($node:ident, |$reader:ident, $arena:ident, $object:ident, $index:ident| $read:expr) => {
        from_tree!(false, $node, |$reader, $arena, $object, $index| $read);
    };
    ($refuse_none:literal, $node:ident, |$reader:ident, $arena:ident, $object:ident, $index:ident| $read:expr) => {
        impl<'a> FromTree<'a> for &'a $node<'a> {
            fn from_tree<R: TreeReader<'a>>(
                $reader: &mut R,
                $arena: &'a Arena,
                $object: R::Handle,
                outer: Class,
                outer_index: usize,
            ) -> Result<Self, R::Error> {
                if $refuse_none && $reader.is_none($object) {
                    return Err($reader.none_error(outer, outer_index));
                }
                $reader.enter(Type::$node)?;
                let $index = &mut 0;
                let node = $read;
                $reader.leave();
                Ok($arena.alloc(node))
            }
        }
    };
}

macro_rules! conversions {
    (
        sums { $($sum_name:literal $sum:ident { $($con:ident { $($field:ident: $type:tt),* })* })* }
        located_sums { $($lsum_name:literal $lsum:ident $lkind:ident {
            $($lcon:ident { $($lfield:ident: $ltype:tt),* })*
        })* }
        singles { $($single_name:literal $single:ident { $($sfield:ident: $stype:tt),* })* }
        located_singles { $($lsingle_name:literal $lsingle:ident { $($lsfield:ident: $lstype:tt),* })* }
        simple { $($simple_name:literal $simple:ident { $($member:ident)* })* }
        products { $($product_name:literal $product:ident { $($pfield:ident: $ptype:tt),* })* }
        located_products { $($lproduct_name:literal $lproduct:ident { $($lpfield:ident: $lptype:tt),* })* }
    ) => {
        $(
            impl ToTree for $sum<'_> {
                fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
                    match self {
                        $($sum::$con { $($field),* } => {
                            $($field.to_tree(builder)?;)*
                            builder.node(Class::$con, None)
                        })*
                    }
                }
            }

            from_tree!(sum $sum, |reader, arena, object, index| {
                let class = reader.class_of(object, Type::$sum)?;
                match class {
                    $(Class::$con => $sum::$con {
                        $($field: read_field(reader, arena, object, class, index)?),*
                    },)*
                    _ => return Err(reader.foreign_class(object, Type::$sum)),
                }
            });
        )*
        $(
            impl ToTree for $lsum<'_> {
                fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
                    builder.enter()?;
                    match &self.kind {
                        $($lkind::$lcon { $($lfield),* } => {
                            $($lfield.to_tree(builder)?;)*
                            builder.node(Class::$lcon, Some(self.loc))
                        })*
                    }
                }
            }

            from_tree!(sum $lsum, |reader, arena, object, index| {
                let loc = reader.location(object, Type::$lsum)?;
                let class = reader.class_of(object, Type::$lsum)?;
                let kind = match class {
                    $(Class::$lcon => $lkind::$lcon {
                        $($lfield: read_field(reader, arena, object, class, index)?),*
                    },)*
                    _ => return Err(reader.foreign_class(object, Type::$lsum)),
                };
                $lsum { kind, loc }
            });
        )*
        conversions!(@plain $($single { $($sfield)* })* $($product { $($pfield)* })*);
        conversions!(@located $($lsingle { $($lsfield)* })* $($lproduct { $($lpfield)* })*);
        $(
            from_tree!(sum $single, |reader, arena, object, index| {
                let class = reader.class_of(object, Type::$single)?;
                $single { $($sfield: read_field(reader, arena, object, class, index)?),* }
            });
        )*
        $(
            from_tree!(sum $lsingle, |reader, arena, object, index| {
                let loc = reader.location(object, Type::$lsingle)?;
                let class = reader.class_of(object, Type::$lsingle)?;
                $lsingle { $($lsfield: read_field(reader, arena, object, class, index)?,)* loc }
            });
        )*
        $(
            from_tree!($product, |reader, arena, object, index| $product {
                $($pfield: read_field(reader, arena, object, Class::$product, index)?),*
            });
        )*
        $(
            from_tree!($lproduct, |reader, arena, object, index| $lproduct {
                $($lpfield: read_field(reader, arena, object, Class::$lproduct, index)?,)*
                loc: reader.location(object, Type::$lproduct)?,
            });
        )*
        $(
            impl ToTree for $simple {
                fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
                    builder.node(match self { $($simple::$member => Class::$member),* }, None)
                }
            }

            impl<'a> FromTree<'a> for $simple {
                fn from_tree<R: TreeReader<'a>>(
                    reader: &mut R,
                    _: &'a Arena,
                    object: R::Handle,
                    _: Class,
                    _: usize,
                ) -> Result<Self, R::Error> {
                    match reader.class_of(object, Type::$simple)? {
                        $(Class::$member => Ok($simple::$member),)*
                        _ => Err(reader.foreign_class(object, Type::$simple)),
                    }
                }
            }
        )*
    };
    (@plain $($node:ident { $($field:ident)* })*) => {$(
        impl ToTree for $node<'_> {
            fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
                $(self.$field.to_tree(builder)?;)*
                builder.node(Class::$node, None)
            }
        }
    )*};
    (@located $($node:ident { $($field:ident)* })*) => {$(
        impl ToTree for $node<'_> {
            fn to_tree<B: TreeBuilder>(&self, builder: &mut B) -> Result<(), B::Error> {
                $(self.$field.to_tree(builder)?;)*
                builder.node(Class::$node, Some(self.loc))
            }
        }
    )*};
}

nodes!(conversions);
