package bifrost.testkit.contract;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Usage;
import java.util.Optional;
import java.util.Set;

/** Replaces the usage counts and other members in the chunks of one stream, depending on the defects. */
final class MutantUsageCounts {
  private final Set<Defect> defects;
  private Usage sum = Usage.of(0, 0);
  private Optional<Usage> first = Optional.empty();
  private Optional<ChatCompletionChunk> firstChunk = Optional.empty();

  MutantUsageCounts(Set<Defect> defects) {
    this.defects = defects;
  }

  ChatCompletionChunk withDefects(ChatCompletionChunk chunk) {
    firstChunk = firstChunk.or(() -> Optional.of(chunk));
    if (defects.contains(Defect.KEEPS_THE_MEMBERS_OF_THE_FIRST_EVENT)) return withMembers(firstChunk.get(), chunk);
    if (chunk.usage().isEmpty()) return chunk;
    var usage = chunk.usage().get();
    sum = Usage.of(sum.promptTokens() + usage.promptTokens(), sum.completionTokens() + usage.completionTokens());
    first = first.or(() -> Optional.of(usage));
    if (defects.contains(Defect.SUMS_USAGES)) return with(chunk, sum);
    return defects.contains(Defect.KEEPS_THE_FIRST_USAGE) ? with(chunk, first.get()) : chunk;
  }

  private static ChatCompletionChunk withMembers(ChatCompletionChunk first, ChatCompletionChunk chunk) {
    return new ChatCompletionChunk(first.id(), first.created(), first.model(), chunk.choices(), chunk.usage(),
        first.systemFingerprint(), chunk.extras());
  }

  private static ChatCompletionChunk with(ChatCompletionChunk chunk, Usage usage) {
    return new ChatCompletionChunk(chunk.id(), chunk.created(), chunk.model(), chunk.choices(), Optional.of(usage),
        chunk.systemFingerprint(), chunk.extras());
  }
}
