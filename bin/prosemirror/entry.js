// What townwork's editor takes from ProseMirror; a script of its own sees it as `ProseMirror`.
export { DOMSerializer, Schema, Slice } from "prosemirror-model";
export { EditorState, Plugin, PluginKey, TextSelection, NodeSelection, Selection } from "prosemirror-state";
export { EditorView, Decoration, DecorationSet } from "prosemirror-view";
export { history, undo, redo, undoDepth, redoDepth, closeHistory } from "prosemirror-history";
export { keymap } from "prosemirror-keymap";
export { baseKeymap, splitBlock } from "prosemirror-commands";
