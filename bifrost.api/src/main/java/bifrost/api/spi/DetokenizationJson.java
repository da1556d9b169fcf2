package bifrost.api.spi;

import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * The readers and the writers of {@link DetokenizeRequest} and {@link Detokenization}. Thread-safe.
 *
 * @since 0.1
 */
public final class DetokenizationJson {
  private DetokenizationJson() {}

  /**
   * Reads a detokenization.
   *
   * @param in the reader
   * @return the detokenization
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Detokenization read(JsonReader in) {
    Optional<String> text = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "prompt" -> text = Optional.of(in.string());
        case "error" -> MemberReader.rejectError(in, extras);
        case "object" -> MemberReader.constant(in, "", extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Detokenization(text.orElseThrow(() -> in.unexpected("a detokenization with 'prompt'")), extras.build());
  }

  /**
   * Reads a request. All members except {@code model} and {@code tokens} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static DetokenizeRequest readRequest(JsonReader in) {
    var model = "";
    Optional<List<Integer>> tokens = Optional.empty();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "tokens" -> tokens = Optional.of(MemberReader.list(in, JsonReader::int32));
        default -> RequestReader.parameter(in, parameters);
      }
    }
    return new DetokenizeRequest(model, tokens.orElseThrow(() -> in.unexpected("a request with 'tokens'")),
        parameters.build());
  }

  /**
   * Writes a detokenization.
   *
   * @param detokenization the detokenization
   * @param out the writer
   */
  public static void write(Detokenization detokenization, JsonWriter out) {
    ObjectWriter.begin(detokenization.extras(), out).member("prompt", detokenization.text()).end();
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(DetokenizeRequest request, JsonWriter out) {
    ObjectWriter.begin(request.parameters(), out).member("model", request.model())
        .array("tokens", request.tokens(), (token, writer) -> writer.number(token)).end();
  }
}
