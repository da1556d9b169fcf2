package bifrost.api.spi;

import bifrost.api.Tool;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.Objects;
import java.util.Optional;

/** The reader and the writer of {@link Tool}: an element of {@code tools}. */
public final class ToolJson {
  private ToolJson() {}

  /**
   * Reads the current value, which must be an object with a {@code function}. It is read strictly: a member that a tool
   * cannot represent is rejected.
   *
   * @param in the reader
   * @return the tool
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
    var form = ObjectForm.begin(tool.extras(), out).string("name", tool.name()).text("description", tool.description());
    if (!tool.parameters().isEmpty() && form.begins("parameters")) out.value(tool.parameters());
    form.end();
    out.endObject();
  }
}
