package bifrost.api.spi;

import bifrost.api.CompletionRequest;
import bifrost.api.Input;
import bifrost.api.internal.wire.RequestForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.Objects;

/** The reader and the writer of {@link CompletionRequest}: the body of a request. */
public final class CompletionRequestJson {
  private CompletionRequestJson() {}

  /**
   * Reads the current value, which must be an object with {@code model} and {@code prompt}. The member {@code stream}
   * is skipped, because the method that sends the request determines it. All other members become parameters.
   *
   * @param in the reader
   * @return the request
   */
  public static CompletionRequest read(JsonReader in) {
    String model = null;
    Input prompt = null;
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestForm.model(in);
        case "prompt" -> prompt = RequestForm.input(in);
        default -> RequestForm.parameter(in, parameters);
      }
    }
    if (model == null || prompt == null) throw in.unexpected("a request with 'model' and 'prompt'");
    return new CompletionRequest(model, prompt, parameters.build());
  }

  /**
   * Writes a request, without {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void write(CompletionRequest request, JsonWriter out) {
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
  public static void writeMembers(CompletionRequest request, JsonWriter out) {
    out.member("model", request.model()).member("prompt", request.prompt().json());
    request.parameters().members().forEach(out::member);
  }
}
