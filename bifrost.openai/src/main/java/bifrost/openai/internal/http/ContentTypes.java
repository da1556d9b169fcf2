package bifrost.openai.internal.http;

import java.net.http.HttpHeaders;
import java.util.Locale;

/** The content types of response bodies. */
public final class ContentTypes {
  private ContentTypes() {}

  /** {@return the value of {@code Content-Type} in lower case; {@code ""} if there is none} */
  public static String of(HttpHeaders headers) {
    var types = headers.allValues("content-type");
    return types.isEmpty() ? "" : types.get(0).toLowerCase(Locale.ROOT);
  }

  /** {@return whether a body is text} A raw capture keeps text, and only a description of any other body. */
  public static boolean isText(int status, HttpHeaders headers) {
    var type = of(headers);
    return status >= 300 || type.isEmpty() || type.startsWith("text/") || type.contains("json") || type.contains("xml");
  }
}
