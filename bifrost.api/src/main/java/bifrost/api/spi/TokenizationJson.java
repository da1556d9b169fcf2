package bifrost.api.spi;

import bifrost.api.Message;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The readers and the writers of {@link TokenizeRequest} and {@link Tokenization}. Thread-safe.
 *
 * @since 0.1
 */
public final class TokenizationJson {
  private TokenizationJson() {}

  /**
   * Reads a tokenization. The number of tokens is that of the ids if the server sent no valid one.
   *
   * @param in the reader
   * @return the tokenization
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Tokenization read(JsonReader in) {
    Optional<List<Integer>> tokens = Optional.empty();
    Optional<Integer> count = Optional.empty();
    var maxModelLen = OptionalInt.empty();
    List<String> tokenStrs = List.of();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "tokens" -> tokens = Optional.of(MemberReader.list(in, JsonReader::int32));
        case "count" -> count = MemberReader.lenient(in, extras, JsonReader::int32);
        case "max_model_len" -> maxModelLen = MemberReader.lenient(in, extras, JsonReader::int32).map(OptionalInt::of)
            .orElse(OptionalInt.empty());
        case "token_strs" -> tokenStrs = MemberReader.lenientList(in, extras, JsonReader::string);
        case "error" -> MemberReader.rejectError(in, extras);
        case "object" -> MemberReader.constant(in, "", extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    var ids = tokens.orElseThrow(() -> in.unexpected("a tokenization with 'tokens'"));
    return new Tokenization(ids, count.orElse(ids.size()), maxModelLen, tokenStrs, extras.build());
  }

  /**
   * Reads a request. All members except {@code model}, {@code prompt} and {@code messages} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static TokenizeRequest readRequest(JsonReader in) {
    var model = "";
    Optional<String> prompt = Optional.empty();
    List<Message> messages = List.of();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "prompt" -> prompt = Optional.of(in.string());
        case "messages" -> messages = MessageJson.readList(in);
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (prompt.isEmpty() && messages.isEmpty()) throw in.unexpected("a request with 'prompt' or 'messages'");
    return new TokenizeRequest(model, prompt.orElse(""), messages, parameters.build());
  }

  /**
   * Writes a tokenization.
   *
   * @param tokenization the tokenization
   * @param out the writer
   */
  public static void write(Tokenization tokenization, JsonWriter out) {
    var object = ObjectWriter.begin(tokenization.extras(), out).member("count", tokenization.count());
    tokenization.maxModelLen().ifPresent(length -> object.member("max_model_len", length));
    object.array("tokens", tokenization.tokens(), (token, writer) -> writer.number(token))
        .arrayIfPresent("token_strs", tokenization.tokenStrs(), (text, writer) -> writer.string(text)).end();
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(TokenizeRequest request, JsonWriter out) {
    var object = ObjectWriter.begin(request.parameters(), out).member("model", request.model());
    if (request.messages().isEmpty()) object.member("prompt", request.prompt());
    else object.member("messages", request.messages(), MessageJson::writeList);
    object.end();
  }
}
