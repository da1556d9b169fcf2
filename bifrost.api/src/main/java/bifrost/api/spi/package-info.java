/**
 * What a provider implements.
 *
 * <p>A {@link bifrost.api.spi.Provider} makes one attempt: it encodes a request, sends it, decodes the answer, and throws what went
 * wrong. Names, keys, limits and reports are the business of {@link bifrost.api.Bifrost}, above it.
 */
package bifrost.api.spi;
