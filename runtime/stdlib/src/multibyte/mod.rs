//! Encodings of East Asian text: `_multibytecodec` and the modules that the `encodings` package gets its codecs from.
//!
//! [`table`] has the encodings without state, [`iso2022`] those that switch between sets, [`codec`] all codecs by name. [`objects`] is what Python
//! sees of one, [`incremental`] and [`stream`] the classes for text that comes in pieces.

pub mod codec;
mod coder;
pub mod incremental;
pub mod iso2022;
pub mod objects;
pub mod stream;
pub mod table;

use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use codec::Codec;
use incremental::{MultibyteIncrementalDecoder, MultibyteIncrementalEncoder};
use objects::MultibyteCodec;
use stream::{MultibyteStreamReader, MultibyteStreamWriter};

/// The codec of an encoding, of those that a module has.
fn get_codec(t: &Thread, codecs: &'static [Codec], encoding: Value) -> PyResult<Gc<Native<MultibyteCodec>>> {
    let Some(name) = as_str(encoding) else {
        return Err(t.raise_type_error("encoding name must be a string."));
    };
    let name = name.to_lossy();
    match codecs.iter().find(|codec| codec.name == name) {
        Some(codec) => MultibyteCodec::make(t, *codec),
        None => Err(t.raise_lookup_error("no such codec is supported.")),
    }
}

#[pymodule(
    name = "_multibytecodec",
    classes(MultibyteIncrementalEncoder, MultibyteIncrementalDecoder, MultibyteStreamReader, MultibyteStreamWriter)
)]
pub mod _multibytecodec {
    use super::*;

    #[pyfunction("__create_codec(arg, /)")]
    fn __create_codec(t: &Thread, _arg: Value) -> PyResult<()> {
        Err(t.raise_value_error("argument type invalid"))
    }
}

macro_rules! codec_module {
    ($module:ident, $name:tt, $codecs:expr) => {
        #[pymodule(name = $name)]
        pub mod $module {
            use super::*;

            #[pyfunction("getcodec(encoding, /)", text_signature = "($self, object, /)")]
            fn getcodec(t: &Thread, encoding: Value) -> PyResult<Gc<Native<MultibyteCodec>>> {
                get_codec(t, $codecs, encoding)
            }
        }
    };
}
codec_module!(_codecs_cn, "_codecs_cn", codec::CHINA);
codec_module!(_codecs_hk, "_codecs_hk", codec::HONG_KONG);
codec_module!(_codecs_iso2022, "_codecs_iso2022", codec::ISO2022);
codec_module!(_codecs_jp, "_codecs_jp", codec::JAPAN);
codec_module!(_codecs_kr, "_codecs_kr", codec::KOREA);
codec_module!(_codecs_tw, "_codecs_tw", codec::TAIWAN);
