package bifrost.api.spi;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Message;
import bifrost.api.internal.wire.RequestForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Objects;

/** The reader and the writer of {@link ChatCompletionRequest}: the body of a request. */
public final class ChatCompletionRequestJson {
  private ChatCompletionRequestJson() {}

  /**
   * Reads the current value, which must be an object with {@code model} and {@code messages}. The member {@code stream}
   * is skipped, because the method that sends the request determines it. All other members become parameters.
   *
   * @param in the reader
   * @return the request
   */
  public static ChatCompletionRequest read(JsonReader in) {
    String model = null;
    List<Message> messages = null;
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestForm.model(in);
        case "messages" -> messages = MessageJson.readList(in);
        default -> RequestForm.parameter(in, parameters);
      }
    }
    if (model == null || messages == null) throw in.unexpected("a request with 'model' and 'messages'");
    return new ChatCompletionRequest(model, messages, parameters.build());
  }

  /**
   * Writes a request, without {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void write(ChatCompletionRequest request, JsonWriter out) {
    Objects.requireNonNull(request, "request");
    writeMembers(request, out.beginObject());
    out.endObject();
  }

  /**
   * Writes the members of a request, in an object that is open. A provider can add members such as {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeMembers(ChatCompletionRequest request, JsonWriter out) {
    out.member("model", request.model()).name("messages");
    MessageJson.writeList(request.messages(), out);
    request.parameters().members().forEach(out::member);
  }
}
