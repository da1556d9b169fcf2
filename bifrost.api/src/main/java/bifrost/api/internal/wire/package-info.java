/**
 * The shared parts of the readers and writers in {@code bifrost.api.spi}: lenient members, texts that arrive in parts,
 * and the conversion between a value and its JSON form. Not exported.
 */
package bifrost.api.internal.wire;
