package bifrost.testkit.internal.util;

/** The text of a server-sent event, with the empty line at its end. */
public final class ServerSentEvent {
  private ServerSentEvent() {}

  /** {@return an event without a name} */
  public static String of(Object data) {
    return "data: " + data + "\n\n";
  }

  /** {@return an event with a name, if it is not empty} */
  public static String of(String name, Object data) {
    return (name.isEmpty() ? "" : "event: " + name + "\n") + of(data);
  }
}
