package bifrost.vllm.internal.cli;

import bifrost.api.CompletionRequest;
import bifrost.api.Embedding;
import bifrost.api.EmbeddingRequest;
import bifrost.api.RerankRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** The commands for texts and audio. */
final class TextCommands {
  /** The number of lines of the standard input in one request for embeddings. */
  private static final int BATCH = 256;

  private TextCommands() {}

  static void complete(Run run) {
    var prompt = run.prompt();
    var request = CompletionRequest.of(run.target(), prompt).parameters(run.arguments.parameters());
    if (run.arguments.isJson()) {
      run.json(run.bifrost.send(request));
      return;
    }
    try (var chunks = run.bifrost.stream(request)) {
      for (var chunk : chunks) run.out.text(chunk.text());
      run.out.endLine();
      for (var choice : chunks.collect().choices()) run.explain(choice.finishReason());
    }
  }

  static void embed(Run run) {
    var target = run.target();
    if (!run.texts(0).isEmpty()) {
      embed(run, target, run.texts(0), 0);
      return;
    }
    int count = 0;
    for (var batch = run.in.lines(BATCH); !batch.isEmpty(); batch = run.in.lines(BATCH)) {
      embed(run, target, batch, count);
      count += batch.size();
    }
  }

  private static void embed(Run run, String target, List<String> texts, int offset) {
    var request = EmbeddingRequest.of(target, texts).parameters(run.arguments.parameters());
    var sorted = new TreeMap<Integer, Embedding>(); // by index, because servers may use another order
    for (var each : run.bifrost.send(request).data()) sorted.put(each.index(), each);
    for (var each : sorted.values()) {
      if (run.arguments.isJson()) run.json(each.index(offset + each.index()));
      else run.out.line(Json.of(each.vector()).toString());
    }
  }

  static void rerank(Run run) {
    var operands = run.arguments.operands(1, Integer.MAX_VALUE, "QUERY [DOCUMENT…]");
    var documents = run.texts(1).isEmpty() ? run.in.lines(Integer.MAX_VALUE) : run.texts(1);
    var request = RerankRequest.of(run.target(), operands.get(0), documents).parameters(run.arguments.parameters());
    for (var each : run.bifrost.send(request).results()) {
      if (run.arguments.isJson()) run.json(each);
      else run.out.line(each.relevanceScore() + "\t" + each.index() + "\t" + each.document());
    }
  }

  static void transcribe(Run run, UploadProgress progress) {
    var file = Path.of(run.arguments.operands(1, 1, "FILE").get(0));
    var request = TranscriptionRequest.of(run.target(), file).parameters(run.arguments.parameters());
    if (run.arguments.isJson()) {
      run.json(run.bifrost.send(request));
      return;
    }
    try (var chunks = run.bifrost.stream(request)) {
      progress.end();
      for (var chunk : chunks) run.out.text(chunk.text());
      run.out.endLine();
    }
  }
}
