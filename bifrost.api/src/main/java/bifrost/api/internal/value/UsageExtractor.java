package bifrost.api.internal.value;

import bifrost.api.ChatCompletion;
import bifrost.api.Completion;
import bifrost.api.EmbeddingList;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.ResponseUsage;
import bifrost.api.Usage;
import java.util.Optional;

/** Finds the usage in answers of any kind. */
public final class UsageExtractor {
  private UsageExtractor() {}

  public static Optional<Usage> of(Object answer) {
    if (answer instanceof ChatCompletion chat) return chat.usage();
    if (answer instanceof Completion completion) return completion.usage();
    if (answer instanceof EmbeddingList embeddings) return embeddings.usage();
    if (answer instanceof Ranking ranking) return ranking.usage();
    if (answer instanceof Response response) return response.usage().map(UsageExtractor::of);
    return Optional.empty();
  }

  private static Usage of(ResponseUsage used) {
    return new Usage(used.inputTokens(), used.outputTokens(), used.totalTokens(), used.extras());
  }
}
