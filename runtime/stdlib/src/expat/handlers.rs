//! The handlers of a parser: an attribute for each.

use super::object::XmlParser;
use brolga_vm::prelude::*;

/// Names of the handlers in the order of their attributes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(usize)]
pub enum Handler {
    StartElement,
    EndElement,
    ProcessingInstruction,
    CharacterData,
    UnparsedEntityDecl,
    NotationDecl,
    StartNamespaceDecl,
    EndNamespaceDecl,
    Comment,
    StartCdataSection,
    EndCdataSection,
    Default,
    DefaultHandlerExpand,
    NotStandalone,
    ExternalEntityRef,
    StartDoctypeDecl,
    EndDoctypeDecl,
    EntityDecl,
    XmlDecl,
    ElementDecl,
    AttlistDecl,
    SkippedEntity,
}
pub const COUNT: usize = 22;

macro_rules! handlers {
    ($($get:ident $set:ident $name:tt $handler:ident),* $(,)?) => {
        #[pymethods(part = handlers)]
        impl XmlParser {
            $(
                #[getter($name)]
                fn $get(zelf: Gc<Native<Self>>) -> Option<Value> {
                    zelf.handler(Handler::$handler)
                }
                #[setter($name)]
                fn $set(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
                    match v {
                        Some(v) => zelf.set_handler(t, zelf.header(), Handler::$handler, v),
                        None => Err(t.raise_runtime_error("Cannot delete attribute")),
                    }
                }
            )*
        }
    };
}
handlers! {
    start_element_handler set_start_element_handler "StartElementHandler" StartElement,
    end_element_handler set_end_element_handler "EndElementHandler" EndElement,
    processing_instruction_handler set_processing_instruction_handler "ProcessingInstructionHandler" ProcessingInstruction,
    character_data_handler set_character_data_handler "CharacterDataHandler" CharacterData,
    unparsed_entity_decl_handler set_unparsed_entity_decl_handler "UnparsedEntityDeclHandler" UnparsedEntityDecl,
    notation_decl_handler set_notation_decl_handler "NotationDeclHandler" NotationDecl,
    start_namespace_decl_handler set_start_namespace_decl_handler "StartNamespaceDeclHandler" StartNamespaceDecl,
    end_namespace_decl_handler set_end_namespace_decl_handler "EndNamespaceDeclHandler" EndNamespaceDecl,
    comment_handler set_comment_handler "CommentHandler" Comment,
    start_cdata_section_handler set_start_cdata_section_handler "StartCdataSectionHandler" StartCdataSection,
    end_cdata_section_handler set_end_cdata_section_handler "EndCdataSectionHandler" EndCdataSection,
    default_handler set_default_handler "DefaultHandler" Default,
    default_handler_expand set_default_handler_expand "DefaultHandlerExpand" DefaultHandlerExpand,
    not_standalone_handler set_not_standalone_handler "NotStandaloneHandler" NotStandalone,
    external_entity_ref_handler set_external_entity_ref_handler "ExternalEntityRefHandler" ExternalEntityRef,
    start_doctype_decl_handler set_start_doctype_decl_handler "StartDoctypeDeclHandler" StartDoctypeDecl,
    end_doctype_decl_handler set_end_doctype_decl_handler "EndDoctypeDeclHandler" EndDoctypeDecl,
    entity_decl_handler set_entity_decl_handler "EntityDeclHandler" EntityDecl,
    xml_decl_handler set_xml_decl_handler "XmlDeclHandler" XmlDecl,
    element_decl_handler set_element_decl_handler "ElementDeclHandler" ElementDecl,
    attlist_decl_handler set_attlist_decl_handler "AttlistDeclHandler" AttlistDecl,
    skipped_entity_handler set_skipped_entity_handler "SkippedEntityHandler" SkippedEntity,
}
