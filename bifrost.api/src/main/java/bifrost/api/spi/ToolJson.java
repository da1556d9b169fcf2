package bifrost.api.spi;

import bifrost.api.Tool;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * The reader and the writer of {@link Tool}: an element of {@code tools}. Thread-safe.
 *
 * @since 0.1
 */
public final class ToolJson {
  private ToolJson() {}

  /**
   * Reads a tool: an object with a {@code function}. It is read strictly: a member that a tool cannot represent is
   * rejected.
   *
   * @param in the reader
   * @return the tool
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Tool read(JsonReader in) {
    Optional<Tool> tool = Optional.empty();
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> {
          if (!in.string().equals("function")) throw in.unexpected("the type 'function'");
        }
        case "function" -> tool = Optional.of(function(in));
        default -> throw in.unexpectedName("'type' or 'function'");
      }
    }
    return tool.orElseThrow(() -> in.unexpected("a tool with a 'function'"));
  }

  private static Tool function(JsonReader in) {
    var name = "";
    var description = "";
    var parameters = JsonObject.of();
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "name" -> name = in.string();
        case "description" -> description = MemberReader.lenient(in, extras, JsonReader::string).orElse("");
        case "parameters" -> parameters = MemberReader.lenient(in, extras, MemberReader::object).orElse(parameters);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Tool(name, description, parameters, extras.build());
  }

  /**
   * Writes a tool.
   *
   * @param tool the tool
   * @param out the writer
   */
  public static void write(Tool tool, JsonWriter out) {
    Objects.requireNonNull(tool, "tool");
    out.beginObject().member("type", "function").name("function");
    var function = ObjectWriter.begin(tool.extras(), out).member("name", tool.name())
        .memberIfPresent("description", tool.description());
    if (!tool.parameters().isEmpty()) function.member("parameters", tool.parameters(), JsonForm::value);
    function.end();
    out.endObject();
  }
}
