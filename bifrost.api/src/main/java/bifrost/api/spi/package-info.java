/**
 * The interfaces that a provider implements.
 *
 * <p>Each method of a {@link bifrost.api.spi.Provider} makes one attempt: it encodes a request, sends it, decodes
 * the response, and throws an exception if the attempt fails. {@link bifrost.api.Bifrost} manages names, keys,
 * timeouts, retries and reports.
 */
package bifrost.api.spi;
