/** Checks of the languages that constrain the output of a model: regexes, grammars and JSON schemas. */
package bifrost.testkit.internal.syntax;
