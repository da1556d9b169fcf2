package bifrost.bench;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ProviderConfig;

/** The library with its default options. It builds each request and reads each response completely. */
final class BifrostCalls implements CallClient {
  private final Bifrost bifrost;

  BifrostCalls(String url) {
    bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url).key("sk-bench")).open();
  }

  private static ChatCompletionRequest request(int maxTokens) {
    return ChatCompletionRequest.of("vllm/" + Payloads.MODEL, "hi").temperature(0).maxTokens(maxTokens);
  }

  @Override
  public int chat() {
    return bifrost.send(request(8)).text().length();
  }

  @Override
  public int stream(int texts) {
    int count = 0;
    try (var chunks = bifrost.stream(request(texts))) {
      for (var chunk : chunks) if (!chunk.text().isEmpty()) count++;
    }
    return count;
  }

  @Override
  public double embed(boolean base64) {
    var request = EmbeddingRequest.of("vllm/" + Payloads.EMBEDDING_MODEL, Payloads.TEXTS);
    double sum = 0;
    for (var embedding : bifrost.send(base64 ? request : request.with("encoding_format", "float")).data()) {
      for (float number : embedding.vector()) sum += number;
    }
    return sum;
  }
}
