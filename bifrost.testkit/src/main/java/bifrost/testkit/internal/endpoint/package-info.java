/** The endpoints of the fake server: they validate requests and render responses like vLLM. */
package bifrost.testkit.internal.endpoint;
