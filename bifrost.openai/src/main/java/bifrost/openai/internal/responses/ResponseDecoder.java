package bifrost.openai.internal.responses;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.Usage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decoder for responses. It throws {@link IllegalStateException} for texts, names and arguments of an unexpected
 * type. Any other member of an unexpected type is added to the extras.
 */
public final class ResponseDecoder {
  private static final JsonString OBJECT = new JsonString("response");

  private final MemberReader members;
  private final List<ResponseItem> output = new ArrayList<>();
  private final List<JsonValue> invalidItems = new ArrayList<>();

  private ResponseDecoder(JsonObject json) {
    this.members = new MemberReader(json, "$");
  }

  /**
   * Decodes a response.
   *
   * @param status the status if the response has none
   */
  static Response decode(JsonObject json, String status) {
    return new ResponseDecoder(json).decode(status);
  }

  private Response decode(String defaultStatus) {
    var id = members.scalar("id").orElse("");
    if (members.peek("object").filter(object -> OBJECT.equals(object) || MemberReader.isAbsent(object)).isPresent()) {
      members.markAsRead("object");
    }
    var created = members.time("created_at");
    var model = members.string("model").orElse("");
    var status = members.string("status").orElse(defaultStatus);
    var reason = members.peek("incomplete_details").flatMap(ResponseDecoder::reason);
    if (reason.isPresent()) members.markAsRead("incomplete_details");
    readOutput();
    var usage = members.object("usage").map(ResponseDecoder::usage);
    return new Response(id, created, model, status, reason, output, usage, extras());
  }

  private static Optional<String> reason(JsonValue details) {
    return details instanceof JsonObject object ? new MemberReader(object, "").string("reason") : Optional.empty();
  }

  /**
   * Reads the output. If a server sends only {@code output_text}, which official clients derive from the output, that
   * becomes the output.
   */
  private void readOutput() {
    var list = members.peek("output").orElse(JsonNull.NULL);
    if (list instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) readItem(array.elements().get(i), "$.output[" + i + "]");
    } else {
      readItem(list, "$.output");
    }
    members.markAsRead("output");
    boolean isTextOnly = output.isEmpty() && invalidItems.isEmpty();
    if (isTextOnly && members.peek("output_text").orElse(null) instanceof JsonString text && !text.value().isEmpty()) {
      output.add(message(text.value()));
    }
  }

  private void readItem(JsonValue item, String path) {
    if (item instanceof JsonObject object) output.add(ResponseItemDecoder.decode(object, path));
    else if (item instanceof JsonString text) output.add(message(text.value()));
    else if (item != JsonNull.NULL) invalidItems.add(item);
  }

  private static MessageItem message(String text) {
    var item = ResponseItem.assistant(text);
    return new MessageItem(item.id(), item.role(), item.content(), Optional.of("completed"), item.extras());
  }

  private JsonObject extras() {
    var extras = JsonObject.builder().putAll(members.unreadMembers());
    var details = members.peek("incomplete_details").orElse(null);
    if (details instanceof JsonObject object && reason(object).isPresent()) {
      var detailMembers = new MemberReader(object, "");
      detailMembers.markAsRead("reason");
      if (!detailMembers.unreadMembers().isEmpty()) extras.put("incomplete_details", detailMembers.unreadMembers());
    }
    if (!invalidItems.isEmpty()) extras.put("output", invalidItems);
    return extras.build();
  }

  private static Usage usage(JsonObject json) {
    var members = new MemberReader(json, "$.usage");
    long input = members.count("input_tokens", Long.MAX_VALUE).orElse(0);
    long output = members.count("output_tokens", Long.MAX_VALUE).orElse(0);
    long sum = input > Long.MAX_VALUE - output ? Long.MAX_VALUE : input + output;
    return new Usage(input, output, members.count("total_tokens", Long.MAX_VALUE).orElse(sum),
        members.unreadMembers());
  }
}
