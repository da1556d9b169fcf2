/**
 * The implementation of {@link bifrost.api.json}: the cursor and the parsers behind the reader, the output buffer behind the writer, and the
 * compact storage and the comparison of trees. Not exported.
 */
package bifrost.api.internal.json;
