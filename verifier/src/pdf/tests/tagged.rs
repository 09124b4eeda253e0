//! Structure trees that grow with a new seal: which nodes may.

use super::super::ChangeKind as K;
use super::super::testing::{sealed_with, signature_dictionary, update};
use super::terms::{PAGE, changes};

const ELEMENT: &str = "<</Type/StructElem/S/Form/P 31 0 R/K<</Type/OBJR/Obj 20 0 R/Pg 3 0 R>>>>";

/// A tagged file whose node 31 has these entries, sealed again with an element 33 under it.
fn grown(node: &str, before: &str, after: &str) -> Vec<(K, bool)> {
    let tree = "<</Nums[0[31 0 R] 1 33 0 R]>>";
    grown_under(
        ["", ""],
        [&format!("{node}{before}"), &format!("{node}{after}")],
        tree,
    )
}

/// As [`grown`], with entries of the root before and after, and the tree of parents.
fn grown_under(roots: [&str; 2], nodes: [&str; 2], tree: &str) -> Vec<(K, bool)> {
    let root = |next: u32| {
        let more = roots[next as usize - 1];
        format!(
            "<</Type/StructTreeRoot/K 31 0 R/ParentTree 32 0 R/ParentTreeNextKey {next}{more}>>"
        )
    };
    let base = sealed_with(&[
        (
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/MarkInfo<</Marked true>>/StructTreeRoot 30 0 R>>",
        ),
        (30, &root(1)),
        (31, &format!("<<{}>>", nodes[0])),
        (32, "<</Nums[0[31 0 R]]>>"),
    ]);
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R/V 21 0 R/StructParent 1>>";
    changes(&update(
        &base,
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, field),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (30, &root(2)),
            (31, &format!("<<{}>>", nodes[1])),
            (32, tree),
            (33, ELEMENT),
        ],
    ))
}

#[test]
fn only_elements_of_the_tree_grow() {
    let good = [(K::CoSeal, true), (K::SealStructure, true)];
    for (node, is_element) in [
        ("/Type/StructElem/S/Document/P 30 0 R", true),
        ("/S/Document/P 30 0 R", true),
        ("/S/Document", false),
        ("/P 30 0 R", false),
        ("/Type/Other/S/Document/P 30 0 R", false),
    ] {
        let found = grown(node, "/K[0]", "/K[0 33 0 R]");
        assert_eq!(found == good, is_element, "{node}: {found:?}");
        let refused = found.iter().any(|(_, allowed)| !allowed);
        assert_eq!(refused, !is_element, "{node}: {found:?}");
    }
}

/// None, one that is in no array, and several.
#[test]
fn kids_of_a_node_grow_at_their_end() {
    let node = "/Type/StructElem/S/Document/P 30 0 R";
    let good = [(K::CoSeal, true), (K::SealStructure, true)];
    for (before, after, is_good) in [
        ("", "/K 33 0 R", true),
        ("", "/K[33 0 R]", true),
        ("/K 0", "/K[0 33 0 R]", true),
        ("/K[0 1]", "/K[0 1 33 0 R]", true),
        ("/K[0 1]", "/K[0 33 0 R 1]", false),
        ("/K[0]", "/K[1 33 0 R]", false),
        ("/K null", "/K[33 0 R]", true),
        ("/K[0]", "/K 33 0 R", false),
        ("/K[0]", "/K[0 33 0 R 33 0 R]", true),
        ("/K[0]", "/K[0 33 0 R]/T(said)", false),
    ] {
        let found = grown(node, before, after);
        assert_eq!(found == good, is_good, "{before} to {after}: {found:?}");
    }
}

const NODES: [&str; 2] = [
    "/Type/StructElem/S/Document/P 30 0 R/K[0]",
    "/Type/StructElem/S/Document/P 30 0 R/K[0 33 0 R]",
];

/// iText 7 writes a map of roles that maps nothing.
#[test]
fn roles_are_not_mapped_anew() {
    let tree = "<</Nums[0[31 0 R] 1 33 0 R]>>";
    let good = [(K::CoSeal, true), (K::SealStructure, true)];
    for (roots, is_good) in [
        (["", "/RoleMap<<>>"], true),
        (["", "/RoleMap<</Form/P>>"], false),
        (["/RoleMap<</Form/P>>", "/RoleMap<<>>"], false),
        (["", "/RoleMap 5"], false),
    ] {
        let found = grown_under(roots, NODES, tree);
        assert_eq!(found == good, is_good, "{roots:?}: {found:?}");
    }
    let [before, after] = NODES;
    let of_node = format!("{after}/RoleMap<<>>");
    let found = grown_under(["", ""], [before, &of_node], tree);
    assert_ne!(found, good, "{found:?}");
}

/// Pairs at the end, for new elements alone.
#[test]
fn table_of_trees_of_parents() {
    let good = [(K::CoSeal, true), (K::SealStructure, true)];
    for (tree, is_good) in [
        ("<</Nums[0[31 0 R] 1 33 0 R]>>", true),
        ("<</Nums[0[31 0 R] 1 33 0 R]/Limits[0 1]>>", true),
        ("<</Nums[0[31 0 R] 1 33 0 R]/X 1>>", false),
        ("<</Nums[1 33 0 R]>>", false),
        ("<</Nums[1 33 0 R 0[31 0 R]]>>", false),
        ("<</Nums[0[31 0 R] 1 31 0 R]>>", false),
        ("<</Nums[0[31 0 R] 1]>>", false),
    ] {
        let found = grown_under(["", ""], NODES, tree);
        assert_eq!(found == good, is_good, "{tree}: {found:?}");
    }
}
