package bifrost.openai.internal.provider;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Operation;
import bifrost.api.Ranking;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EmbeddingJson;
import bifrost.api.spi.RankingJson;
import bifrost.api.spi.RequestHandlers;
import bifrost.api.spi.ScoreJson;
import bifrost.openai.internal.codec.EmbeddingEncoder;
import bifrost.openai.internal.codec.RankingDecoder;
import bifrost.openai.internal.codec.RawResponse;
import bifrost.openai.internal.url.OperationPaths;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;

/** The handlers of embeddings, rankings and scores. */
final class PoolingHandlers {
  private final OperationContext context;

  PoolingHandlers(OperationContext context) {
    this.context = context;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(EmbeddingRequest.class, this::embedding)
        .send(RerankRequest.class, this::rerank)
        .send(ScoreRequest.class, this::score);
  }

  private EmbeddingList embedding(EmbeddingRequest request, Attempt attempt) throws IOException, InterruptedException {
    boolean big = request.parameters().tryGet("endianness").filter(new JsonString("big")::equals).isPresent();
    var order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    var path = context.paths().of(Operation.EMBEDDING, false);
    return context.clients().select(path, attempt).post(path,
        EmbeddingEncoder.encode(request, context.name(), context.options()), attempt,
        in -> complete(EmbeddingJson.read(in, order), request.input().size(), in));
  }

  /** Returns the embeddings. Throws an exception unless there is one for each input; their indexes are different. */
  private static EmbeddingList complete(EmbeddingList list, int inputs, JsonReader in) {
    boolean isComplete = list.data().size() == inputs && list.data().stream().allMatch(each -> each.index() < inputs);
    if (!isComplete) throw in.unexpected("one embedding for each of the " + inputs + " inputs");
    return list;
  }

  private Ranking rerank(RerankRequest request, Attempt attempt) throws IOException, InterruptedException {
    var decoder = new RankingDecoder(request.documents());
    return postOrUnprefixed(request, OperationContext.json(request, RankingJson::writeRequest), attempt,
        decoder::decode);
  }

  private ScoreList score(ScoreRequest request, Attempt attempt) throws IOException, InterruptedException {
    return postOrUnprefixed(request, OperationContext.json(request, ScoreJson::writeRequest), attempt,
        in -> ScoreJson.read(in, request.text2().size()));
  }

  /**
   * Sends a request. If the server does not have the path with the prefix, tries the path without the prefix, because
   * some servers have only that one. Some proxies report the missing path with HTTP status 200.
   */
  private <R> R postOrUnprefixed(Request<R> request, byte[] body, Attempt attempt, RawResponse.Decoder<R> decoder)
      throws IOException, InterruptedException {
    var operation = request.operation();
    var path = context.paths().of(operation, false);
    try {
      return context.clients().select(path, attempt).post(path, body, attempt, decoder);
    } catch (BifrostException e) {
      var unprefixed = OperationPaths.unprefixed(operation);
      boolean hasNoOtherPath =
          context.paths().isOverridden(operation)
              || context.clients().select(path, attempt).haveSameUrl(path, unprefixed);
      if (hasNoOtherPath || !(e.error() instanceof Rejected rejected) || !isMissingPath(rejected)) throw e;
      return context.clients().select(unprefixed, attempt).post(unprefixed, body, attempt, decoder);
    }
  }

  private static boolean isMissingPath(Rejected rejected) {
    boolean isMissing = rejected.status() == 404 || rejected.status() == 405 || rejected.status() == 501;
    return isMissing && !rejected.param().equals(Optional.of("model"));
  }
}
