package bifrost.api.internal.value;

import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.EmbeddingList;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.ResponseUsage;
import bifrost.api.Usage;
import java.util.Optional;

/** An extractor of the token usage from responses of any type. */
public final class UsageExtractor {
  private UsageExtractor() {}

  public static Optional<Usage> of(Object response) {
    if (response instanceof ChatCompletion chat) return chat.usage();
    if (response instanceof Completion completion) return completion.usage();
    if (response instanceof EmbeddingList embeddings) return embeddings.usage();
    if (response instanceof Ranking ranking) return ranking.usage();
    if (response instanceof Response it) return it.usage().map(UsageExtractor::of);
    return Optional.empty();
  }

  private static Usage of(ResponseUsage usage) {
    return new Usage(usage.inputTokens(), usage.outputTokens(), usage.totalTokens(), usage.extras());
  }
}
