/**
 * The implementation of {@link bifrost.api.json}: the cursor and the parsers of the reader, the output buffer
 * of the writer, and the storage and comparison of trees. Not exported.
 */
package bifrost.api.internal.json;
