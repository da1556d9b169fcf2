package bifrost.api.internal.merge;

import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An aggregator for the chunks of a transcription. */
public final class TranscriptionAggregator implements Aggregator<TranscriptionChunk, Transcription> {
  private final StringBuilder text = new StringBuilder();
  private final List<Transcription.Segment> segments = new ArrayList<>();
  private Optional<String> completeText = Optional.empty();
  private Optional<JsonObject> usage = Optional.empty();
  private final ExtrasAggregator extras = new ExtrasAggregator();

  @Override
  public void add(TranscriptionChunk chunk) {
    text.append(chunk.text());
    completeText = chunk.completeText().or(() -> completeText);
    usage = chunk.usage().or(() -> usage);
    if (new JsonString("transcript.text.segment").equals(chunk.extras().members().get("type"))) {
      segments.add(segment(chunk.extras()));
    } else if (chunk.completeText().isPresent()) extras.replace(chunk.extras());
    else extras.add(chunk.extras());
  }

  private static Transcription.Segment segment(JsonObject json) {
    var extras = JsonObject.builder();
    json.members().forEach((name, value) -> {
      if (!isComponent(name, value)) extras.put(name, value);
    });
    var id = json.tryGet("id").map(each -> each instanceof JsonString name ? name.value() : each.toString()).orElse("");
    var text = json.members().get("text") instanceof JsonString it ? it.value() : "";
    return new Transcription.Segment(id, number(json.members().get("start")), number(json.members().get("end")), text,
        extras.build());
  }

  private static boolean isComponent(String name, JsonValue value) {
    return switch (name) {
      case "type", "id" -> true;
      case "start", "end" -> !Double.isNaN(number(value));
      case "text" -> value instanceof JsonString;
      default -> false;
    };
  }

  private static double number(@Nullable JsonValue value) {
    try {
      return value instanceof JsonNumber number ? number.doubleValue() : Double.NaN;
    } catch (ArithmeticException e) {
      return Double.NaN; // too large for a double
    }
  }

  @Override
  public Transcription result() {
    return new Transcription(completeText.orElseGet(text::toString), Optional.empty(), Optional.empty(), segments,
        List.of(), usage, extras.result());
  }
}
