package bifrost.openai.wire;

import java.net.http.HttpClient;

/**
 * An HTTP client.
 *
 * @param starter starts its requests
 */
record Client(HttpClient http, Starter starter) {}
