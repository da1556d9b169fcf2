package bifrost.testkit;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Usage;
import java.util.Optional;
import java.util.Set;

/** What is made of several counts of one stream: nothing, unless something is wrong. */
final class ToyUsages {
  private final Set<Defect> defects;
  private Usage sum = Usage.of(0, 0);
  private Optional<Usage> first = Optional.empty();

  ToyUsages(Set<Defect> defects) {
    this.defects = defects;
  }

  ChatCompletionChunk counted(ChatCompletionChunk chunk) {
    if (chunk.usage().isEmpty()) return chunk;
    var usage = chunk.usage().get();
    sum = Usage.of(sum.promptTokens() + usage.promptTokens(), sum.completionTokens() + usage.completionTokens());
    first = first.or(() -> Optional.of(usage));
    if (defects.contains(Defect.ADDS_USAGES_UP)) return with(chunk, sum);
    return defects.contains(Defect.FIRST_USAGE_COUNTS) ? with(chunk, first.get()) : chunk;
  }

  private static ChatCompletionChunk with(ChatCompletionChunk chunk, Usage usage) {
    return new ChatCompletionChunk(chunk.id(), chunk.created(), chunk.model(), chunk.choices(), Optional.of(usage), chunk.systemFingerprint(),
        chunk.extras());
  }
}
