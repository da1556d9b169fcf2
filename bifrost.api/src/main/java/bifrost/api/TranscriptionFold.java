package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Puts the pieces of a transcription together. */
final class TranscriptionFold implements Fold<TranscriptionChunk, Transcription> {
  private final StringBuilder text = new StringBuilder();
  private Optional<String> wholeText = Optional.empty();
  private Optional<JsonObject> usage = Optional.empty();
  private JsonObject extras = JsonObject.of();

  @Override
  public void add(TranscriptionChunk chunk) {
    text.append(chunk.text());
    wholeText = chunk.wholeText().or(() -> wholeText);
    usage = chunk.usage().or(() -> usage);
    extras = extras.with(chunk.extras());
  }

  @Override
  public Transcription result() {
    return new Transcription(wholeText.orElseGet(text::toString), Optional.empty(), Optional.empty(), List.of(), List.of(), usage, extras);
  }
}
