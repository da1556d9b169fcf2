package bifrost.openai.internal.provider;

import bifrost.api.Operation;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.internal.codec.TranscriptionChunkDecoder;
import bifrost.openai.internal.codec.TranscriptionDecoder;
import bifrost.openai.internal.codec.TranscriptionEndTracker;
import bifrost.openai.internal.http.MultipartForm;
import java.io.IOException;

/** The handlers of transcriptions and translations of recordings. */
final class AudioHandlers {
  private static final String INCLUDE_USAGE = "stream_include_usage";

  private final OperationContext context;

  AudioHandlers(OperationContext context) {
    this.context = context;
  }

  RequestHandlers addTo(RequestHandlers handlers) {
    return handlers
        .send(TranscriptionRequest.class, this::transcription)
        .stream(TranscriptionRequest.class, this::transcriptionStream)
        .send(TranslationRequest.class, this::translation)
        .stream(TranslationRequest.class, this::translationStream);
  }

  private Transcription transcription(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = form(request.model(), request.parameters(), false);
    var path = context.paths().of(Operation.TRANSCRIPTION, false);
    return TranscriptionDecoder.decode(
        context.clients().select(path, attempt).post(path, form, request.file(), attempt),
        request.parameters(), ApiClient.reader(attempt));
  }

  private EventSource<TranscriptionChunk> transcriptionStream(TranscriptionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var path = context.paths().of(Operation.TRANSCRIPTION, true);
    return context.clients().select(path, attempt).stream(path, form(request.model(), request.parameters(), true),
        request.file(),
        attempt, TranscriptionChunkDecoder::decode, new TranscriptionEndTracker());
  }

  private Transcription translation(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var form = form(request.model(), request.parameters(), false);
    var path = context.paths().of(Operation.TRANSLATION, false);
    return TranscriptionDecoder.decode(
        context.clients().select(path, attempt).post(path, form, request.file(), attempt),
        request.parameters(), ApiClient.reader(attempt));
  }

  private EventSource<TranscriptionChunk> translationStream(TranslationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var path = context.paths().of(Operation.TRANSLATION, true);
    return context.clients().select(path, attempt).stream(path, form(request.model(), request.parameters(), true),
        request.file(),
        attempt, TranscriptionChunkDecoder::decode, new TranscriptionEndTracker());
  }

  /** {@return the form without its file} The form for a stream also requests the usage, if the server supports it. */
  private MultipartForm form(String model, JsonObject parameters, boolean stream) {
    var form = new MultipartForm().field("model", model).fields(parameters);
    if (!stream) return form;
    boolean usage = context.options().mayAdd(INCLUDE_USAGE) && !parameters.members().containsKey(INCLUDE_USAGE);
    if (usage) form.field(INCLUDE_USAGE, "true");
    return form.field("stream", "true");
  }
}
