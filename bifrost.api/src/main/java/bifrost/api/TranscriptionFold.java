package bifrost.api;

import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the pieces of a transcription together. */
final class TranscriptionFold implements Fold<TranscriptionChunk, Transcription> {
  private final StringBuilder text = new StringBuilder();
  private final List<Transcription.Segment> segments = new ArrayList<>();
  private Optional<String> wholeText = Optional.empty();
  private Optional<JsonObject> usage = Optional.empty();
  private JsonObject extras = JsonObject.of();

  @Override
  public void add(TranscriptionChunk chunk) {
    text.append(chunk.text());
    wholeText = chunk.wholeText().or(() -> wholeText);
    usage = chunk.usage().or(() -> usage);
    if (!chunk.extras().get("type").filter(new JsonString("transcript.text.segment")::equals).isPresent()) extras = extras.with(chunk.extras());
    else segments.add(segment(chunk.extras().without("type")));
  }

  private static Transcription.Segment segment(JsonObject json) {
    return new Transcription.Segment(json.get("id").map(id -> id instanceof JsonString name ? name.value() : id.toString()).orElse(""),
        number(json, "start"), number(json, "end"), json.get("text").map(text -> ((JsonString) text).value()).orElse(""),
        json.without("id").without("start").without("end").without("text"));
  }

  private static double number(JsonObject json, String name) {
    return json.get(name).orElse(null) instanceof JsonNumber number ? number.doubleValue() : Double.NaN;
  }

  @Override
  public Transcription result() {
    return new Transcription(wholeText.orElseGet(text::toString), Optional.empty(), Optional.empty(), segments, List.of(), usage, extras);
  }
}
