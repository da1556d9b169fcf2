package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A builder of the chunks that a stream is expected to contain. It shares no code with the codec. */
final class ExpectedChunks {
  static final Delta EMPTY_DELTA = Delta.of("");

  private final String id;
  private final Optional<Instant> created;
  private final String model;
  private final List<ChatCompletionChunk> chunks = new ArrayList<>();

  private ExpectedChunks(String id, Optional<Instant> created, String model) {
    this.id = id;
    this.created = created;
    this.model = model;
  }

  static ExpectedChunks of(String id, long created, String model) {
    return new ExpectedChunks(id, Optional.of(Instant.ofEpochSecond(created)), model);
  }

  /** Creates a builder of chunks that have neither a response id nor a model. */
  static ExpectedChunks anonymous() {
    return new ExpectedChunks("", Optional.empty(), "");
  }

  ExpectedChunks role(int choice) {
    return delta(choice, Delta.of("").role("assistant"));
  }

  ExpectedChunks texts(int choice, String... texts) {
    for (var text : texts) delta(choice, text(text));
    return this;
  }

  ExpectedChunks reasoning(int choice, String... texts) {
    for (var text : texts) {
      delta(choice, Delta.of("").reasoning(text, "reasoning"));
    }
    return this;
  }

  ExpectedChunks call(int choice, int index, String callId, String name) {
    return delta(choice, calls(new ToolCallDelta(index, Optional.of(callId), Optional.of(name), "", JsonObject.of())));
  }

  ExpectedChunks arguments(int choice, int index, String... fragments) {
    for (var fragment : fragments) delta(choice, calls(arguments(index, fragment)));
    return this;
  }

  ExpectedChunks last(int choice, String text, String finishReason) {
    return add(choice(choice, text(text), finishReason, Optional.empty()));
  }

  /** Adds the last chunk of a choice if no usage follows. */
  ExpectedChunks last(int choice, String text, String finishReason, String fingerprint) {
    chunks.add(
        new ChatCompletionChunk(id, created, model, List.of(choice(choice, text(text), finishReason, Optional.empty())),
            Optional.empty(), Optional.of(fingerprint), JsonObject.of()));
    return this;
  }

  ExpectedChunks delta(int choice, Delta delta) {
    return add(new Choice(choice, delta, Optional.empty(), Optional.empty(), JsonObject.of()));
  }

  ExpectedChunks add(Choice... choices) {
    chunks.add(new ChatCompletionChunk(id, created, model, List.of(choices), Optional.empty(), Optional.empty(),
        JsonObject.of()));
    return this;
  }

  ExpectedChunks usage(Usage usage, String fingerprint) {
    chunks.add(new ChatCompletionChunk(id, created, model, List.of(), Optional.of(usage), Optional.of(fingerprint),
        JsonObject.of()));
    return this;
  }

  static Choice choice(int index, Delta delta, String finishReason, Optional<Logprobs> logprobs) {
    var reason = Optional.of(finishReason).filter(each -> !each.isEmpty()).map(FinishReason::new);
    return new Choice(index, delta, reason, logprobs, JsonObject.of());
  }

  static Delta text(String text) {
    return Delta.of(text);
  }

  static Delta calls(ToolCallDelta... calls) {
    return Delta.of("").toolCalls(List.of(calls));
  }

  static ToolCallDelta arguments(int index, String fragment) {
    return new ToolCallDelta(index, Optional.empty(), Optional.empty(), fragment, JsonObject.of());
  }

  List<ChatCompletionChunk> list() {
    return List.copyOf(chunks);
  }
}
