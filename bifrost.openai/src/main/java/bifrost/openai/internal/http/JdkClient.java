package bifrost.openai.internal.http;

import java.net.http.HttpClient;

/**
 * An HTTP client.
 *
 * @param starter starts its requests
 */
record JdkClient(HttpClient http, RequestStarter starter) {}
