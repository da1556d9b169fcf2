package bifrost.api.internal.wire;

import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The reader and the writer of {@link Delta} and {@link ToolCallDelta}. */
public final class DeltaForm {
  public static final Delta EMPTY = Delta.of("");

  private static final int NO_INDEX = -1;

  private DeltaForm() {}

  public static Delta read(JsonReader in, Set<String> reasoningNames) {
    if (MemberReader.isEmptyArray(in)) return EMPTY;
    Optional<String> role = Optional.empty();
    var members = new MessageTextReader(reasoningNames);
    List<ToolCallDelta> toolCalls = List.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "role" -> role = MemberReader.text(in, members.extras());
        case "tool_calls" -> toolCalls = toolCalls(in);
        default -> members.readMember(in);
      }
    }
    return new Delta(role, members.text(), members.reasoning(), members.reasoningName(), members.refusal(), toolCalls,
        members.buildExtras());
  }

  private static List<ToolCallDelta> toolCalls(JsonReader in) {
    var calls = new ArrayList<ToolCallDelta>(1);
    while (in.nextElement()) {
      if (in.isNull()) in.skip();
      else calls.add(readToolCall(in));
    }
    return calls;
  }

  public static ToolCallDelta readToolCall(JsonReader in) {
    int index = NO_INDEX;
    Optional<String> id = Optional.empty();
    var function = ToolFunction.NONE;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = MemberReader.lenient(in, extras, JsonReader::int32).orElse(NO_INDEX);
        case "id" -> id = MemberReader.text(in, extras);
        case "type" -> MemberReader.constant(in, "function", extras);
        case "function" -> function = ToolFunction.read(in, extras, false);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new ToolCallDelta(index, id, Optional.of(function.name()), function.arguments(), extras.build());
  }

  public static void write(Delta delta, JsonWriter out) {
    boolean isNameless = delta.reasoningName().isEmpty();
    var form = ObjectWriter.begin(delta.extras(), out).memberIfPresent("role", delta.role().orElse(""));
    AssistantContentForm.write(form, out, "content", delta.text(), isNameless ? delta.reasoning() : "", false);
    if (!isNameless) form.memberIfPresent(delta.reasoningName(), delta.reasoning());
    form.memberIfPresent("refusal", delta.refusal())
        .arrayIfPresent("tool_calls", delta.toolCalls(), DeltaForm::writeToolCall).end();
  }

  /** Writes an addition to a call. Only the addition that opens the call, with its id or name, has a type. */
  public static void writeToolCall(ToolCallDelta call, JsonWriter out) {
    var form = ObjectWriter.begin(call.extras(), out);
    if (call.index() != NO_INDEX) form.member("index", call.index());
    form.memberIfPresent("id", call.id().orElse(""));
    if (call.id().isPresent() || call.name().isPresent()) form.member("type", "function");
    new ToolFunction(call.name().orElse(""), call.arguments()).write(form, out, false);
    form.end();
  }
}
