package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.FileContentRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.testkit.contract.MutantTransport.Body;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decodes complete bodies as files, raw events or images, depending on the defects. */
final class MutantBodies {
  private final Set<Defect> defects;
  private final MutantTransport transport;
  private final MutantRequestEncoder encoder;

  MutantBodies(Set<Defect> defects, MutantTransport transport, MutantRequestEncoder encoder) {
    this.defects = defects;
    this.transport = transport;
    this.encoder = encoder;
  }

  BinaryContent fileContent(FileContentRequest request, Attempt attempt) throws IOException, InterruptedException {
    return file(transport.sendUnary("GET", "/v1/files/" + request.id() + "/content", new byte[0], attempt));
  }

  /** {@return the bytes of a response, as they arrive, unless they may be an error} */
  EventSource<BinaryContent> bytes(String path, Attempt attempt) throws IOException, InterruptedException {
    return new MutantByteSource(defects, transport.open(path, attempt), this::file);
  }

  Body images(ImageGenerationRequest request, Attempt attempt) throws IOException, InterruptedException {
    return images(request, attempt, false);
  }

  private Body images(ImageGenerationRequest request, Attempt attempt, boolean streamed)
      throws IOException, InterruptedException {
    var body = JsonObject.of("model", encoder.model(request.model())).with(request.parameters());
    if (streamed && !has(Defect.DOES_NOT_REQUEST_STREAMS_OF_IMAGES)) body = body.with("stream", true);
    return transport.sendUnary("POST", "/v1/images/generations", encoder.bytes(body), attempt);
  }

  EventSource<JsonObject> imageStream(ImageGenerationRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    return source(images(images(request, attempt, true)));
  }

  /** {@return the events of a body, which need not arrive early} */
  static <E> EventSource<E> source(List<E> events) {
    Iterator<E> remaining = events.iterator();
    return new EventSource<>() {
      @Override
      public Optional<E> next() {
        return remaining.hasNext() ? Optional.of(remaining.next()) : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  List<JsonValue> events(Body body) {
    var events = new ArrayList<JsonValue>();
    boolean isNamed = false;
    for (var line : body.text().split("\n")) {
      isNamed |= line.startsWith("event:");
      if (line.isEmpty()) isNamed = false;
      if (!line.startsWith("data: ") || line.substring(6).strip().equals("[DONE]")) continue;
      var parsed = event(line.substring(6), isNamed);
      if (parsed.isEmpty()) continue;
      var event = parsed.get();
      if (isError(event) && !has(Defect.SKIPS_ERRORS_IN_RAW_STREAMS)) throw error(event, body);
      if (event instanceof JsonObject || !has(Defect.DROPS_RAW_EVENTS_OTHER_THAN_OBJECTS)) events.add(event);
    }
    return events;
  }

  /** {@return the JSON of an event; empty if the event has a name and its data is no JSON} */
  private Optional<JsonValue> event(String data, boolean isNamed) {
    if (isNamed && has(Defect.DROPS_RAW_EVENTS_WITH_NAMES)) return Optional.empty();
    try {
      return Optional.of(Json.parse(data));
    } catch (JsonParseException e) {
      if (isNamed) return Optional.empty();
      throw new BifrostException(new Malformed("invalid event", data), e);
    }
  }

  private static boolean isError(JsonValue json) {
    return json instanceof JsonObject object
        && (object.object("error").isPresent() || object.string("type").equals(Optional.of("error")));
  }

  private BifrostException error(JsonValue json, Body body) {
    return new MutantErrors(defects).insideSuccess(json.asObject(), json.toString(), body.headers());
  }

  private List<JsonObject> images(Body body) {
    var images = new ArrayList<JsonObject>();
    for (var event : events(body)) {
      if (event == JsonNull.NULL) continue;
      if (!(event instanceof JsonObject image)) throw new BifrostException(new Malformed("no image", event.toString()));
      images.add(image);
    }
    boolean isComplete = images.stream().anyMatch(image -> image.string("type").orElse("").endsWith(".completed"));
    if (isComplete || has(Defect.ACCEPTS_PARTIAL_IMAGES)) return images;
    throw new BifrostException(new Truncated("no complete image"));
  }

  /** {@return the content of a file, which may look like an error, or throws the error} */
  BinaryContent file(Body body) {
    var type = body.headers().getOrDefault("content-type", List.of()).stream().findFirst();
    boolean canBeError = Stream.of("octet-stream", "jsonl", "ndjson", "json-seq").noneMatch(type.orElse("")::contains)
        && text(body).startsWith("{") && !has(Defect.RETURNS_ERRORS_AS_FILES);
    if (canBeError) {
      var first = first(body);
      boolean isLine = first.tryGet("custom_id").isPresent() && !has(Defect.TREATS_LINES_OF_A_BATCH_AS_ERRORS);
      if (isError(first) && !isLine) throw error(first, body);
    }
    return new BinaryContent(type, body.bytes());
  }

  private static String text(Body body) {
    return body.text().replaceFirst("^\uFEFF", "").strip();
  }

  private static JsonObject first(Body body) {
    try {
      return Json.parse(text(body).split("\n")[0].getBytes(UTF_8)).asObject();
    } catch (JsonParseException e) {
      return JsonObject.of();
    }
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
