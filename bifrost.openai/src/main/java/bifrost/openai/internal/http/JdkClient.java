package bifrost.openai.internal.http;

import java.net.http.HttpClient;

/**
 * An HTTP client of the JDK.
 *
 * @param starter the executor of the client, which also starts its requests
 */
record JdkClient(HttpClient http, RequestStarter starter) {}
