package bifrost.api.internal.wire;

import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.Usage;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ErrorMember;
import bifrost.api.spi.ResponseItemJson;
import bifrost.api.spi.UsageJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A reader of the members of a response of the Responses API, which may also be members of an event. */
public final class ResponseReader {
  private static final String OBJECT = "response";
  private static final String FAILED = "failed";
  private static final String INCOMPLETE_DETAILS = "incomplete_details";
  private static final String OUTPUT = "output";

  private final JsonObject.Builder extras = JsonObject.builder();
  private final List<ResponseItem> output = new ArrayList<>();
  private final List<JsonValue> invalidItems = new ArrayList<>(0);
  private String id = "";
  private Optional<Instant> createdAt = Optional.empty();
  private String model = "";
  private Optional<String> status = Optional.empty();
  private Optional<String> incompleteReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private String object = "";
  private String outputText = "";
  private boolean hasOutput;
  private boolean hasError;

  /** Reads the current member, which may be null. */
  public void readMember(JsonReader in) {
    var name = in.name();
    hasOutput |= name.equals(OUTPUT) || name.equals("output_text") && !in.isNull();
    if (in.isNull()) {
      in.skip();
      return;
    }
    switch (name) {
      case "id" -> id = MemberReader.text(in, extras).orElse("");
      case "object" -> readObject(in);
      case "created_at" -> createdAt = MemberReader.time(in, extras);
      case "model" -> model = MemberReader.string(in, extras).orElse("");
      case "status" -> status = MemberReader.string(in, extras);
      case INCOMPLETE_DETAILS -> readIncompleteDetails(in);
      case OUTPUT -> readOutput(in);
      case "output_text" -> readOutputText(in);
      case "usage" -> readUsage(in);
      case "error" -> readError(in);
      default -> MemberReader.keepInExtras(in, extras);
    }
  }

  private void readObject(JsonReader in) {
    object = MemberReader.string(in, extras).orElse("");
    if (!object.isEmpty() && !object.equals(OBJECT)) extras.put("object", object);
  }

  /** Reads the reason. The other members of the details are added to the extras. */
  private void readIncompleteDetails(JsonReader in) {
    var details = in.value();
    var reason = details instanceof JsonObject members ? members.tryGet("reason").orElse(JsonNull.NULL) : details;
    if (details instanceof JsonObject members && reason instanceof JsonString text && !text.value().isEmpty()) {
      incompleteReason = Optional.of(text.value());
      var others = JsonObject.builder();
      members.without("reason").members().forEach((name, value) -> {
        if (value != JsonNull.NULL) others.put(name, value);
      });
      if (!others.isEmpty()) extras.put(INCOMPLETE_DETAILS, others.build());
    } else {
      extras.put(INCOMPLETE_DETAILS, details);
    }
  }

  private void readOutput(JsonReader in) {
    if (!in.isArray()) readItem(in);
    else while (in.nextElement()) readItem(in);
  }

  private void readItem(JsonReader in) {
    if (in.isObject()) output.add(ResponseItemJson.read(in));
    else if (in.isString()) output.add(message(in.string()));
    else if (in.isNull()) in.skip();
    else invalidItems.add(in.value());
  }

  private static ResponseItem message(String text) {
    return ResponseItem.assistant(text).status("completed");
  }

  private void readOutputText(JsonReader in) {
    if (in.isString()) {
      outputText = in.string();
      extras.put("output_text", outputText);
    } else {
      MemberReader.keepInExtras(in, extras);
    }
  }

  private void readUsage(JsonReader in) {
    if (in.isObject()) usage = Optional.of(UsageJson.readResponses(in));
    else MemberReader.keepInExtras(in, extras);
  }

  private void readError(JsonReader in) {
    var error = in.value();
    hasError = !ErrorMember.isEmpty(error);
    extras.put("error", error);
  }

  /** {@return whether these are the members of an error instead of a response} */
  public boolean isError() {
    boolean hasFailed = status.filter(FAILED::equals).isPresent();
    boolean isResponse = object.equals(OBJECT) || hasOutput && status.isPresent();
    return object.equals("error") || hasError && !isResponse && !hasFailed || !hasOutput && !hasFailed;
  }

  /**
   * {@return the response} If the server sent only {@code output_text}, which official clients derive from the
   * output, that becomes the output.
   */
  public Response response(String defaultStatus) {
    if (output.isEmpty() && invalidItems.isEmpty() && !outputText.isEmpty()) output.add(message(outputText));
    if (!invalidItems.isEmpty()) extras.put(OUTPUT, invalidItems);
    return new Response(id, createdAt, model, status.orElse(defaultStatus), incompleteReason, output, usage,
        extras.build());
  }
}
