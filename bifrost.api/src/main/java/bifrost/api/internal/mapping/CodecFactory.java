package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.Bounds;
import bifrost.api.json.Description;
import bifrost.api.json.JsonName;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** A factory of the codec of a type and of its parts. Each record and sealed interface has one codec. */
public final class CodecFactory {
  /** A record such as {@code record R<T>(Optional<R<List<T>>> r)} contains infinitely many types. */
  private static final int MAX_DEPTH = 100;

  private final boolean schemaOnly;
  private final @Nullable Lookup caller;
  private final Map<ResolvedType, TypeCodec> codecs = new HashMap<>(); // of records and sealed interfaces
  private int depth;

  private CodecFactory(boolean schemaOnly, @Nullable Lookup caller) {
    this.schemaOnly = schemaOnly;
    this.caller = caller;
  }

  /**
   * {@return the codec of a type}
   *
   * @param caller a lookup with access to the records, or null
   * @throws IllegalArgumentException if the type is not supported or not accessible
   */
  public static MappedType mapping(Type type, @Nullable Lookup caller) {
    return new CodecFactory(false, caller).root(type);
  }

  /** {@return a type of which only the schema is available, because no record is accessed} */
  public static MappedType schema(Type type) {
    return new CodecFactory(true, null).root(type);
  }

  private MappedType root(Type type) {
    var resolved = ResolvedType.of(type, Map.of());
    var codec = codec(resolved, Limits.NONE);
    for (var each : codecs.values()) if (each instanceof VariantCodec variants) variants.check();
    return new MappedType(resolved.name(), codec);
  }

  private TypeCodec codec(ResolvedType type, Limits limits) {
    var raw = type.raw();
    var primitive = primitive(raw);
    if (primitive != null) return number(primitive, limits);
    var text = TextCodec.of(raw, limits);
    if (text != null && (raw == String.class || limits.isNone())) return text;
    if (raw == Optional.class) return new OptionalCodec(raw, codec(type.argument(0), limits));
    if (raw == OptionalInt.class) return new OptionalCodec(raw, number(int.class, limits));
    if (raw == OptionalLong.class) return new OptionalCodec(raw, number(long.class, limits));
    if (raw == OptionalDouble.class) return new OptionalCodec(raw, number(double.class, limits));
    if (raw == List.class || raw == Set.class || raw == Collection.class || raw.isArray()) {
      return new SequenceCodec(raw, codec(type.argument(0), Limits.NONE), limits);
    }
    if (raw == Map.class) {
      var key = type.argument(0).raw();
      if (key == String.class || key.isEnum()) {
        return new MapCodec(key.isEnum() ? new EnumCodec(key) : null, codec(type.argument(1), Limits.NONE), limits);
      }
    }
    if (!limits.isNone()) throw new IllegalArgumentException("@Bounds does not apply to " + type + ": remove it");
    var basic = BasicCodec.of(raw == Boolean.class ? boolean.class : raw);
    if (basic != null) return basic;
    if (raw.isEnum()) return new EnumCodec(raw);
    if (raw.isRecord() || raw.isInterface() && raw.isSealed()) return composite(type);
    throw new IllegalArgumentException("cannot map " + type + " to JSON: use a record, a sealed interface of records,"
        + " an enum, String, boolean, a number, Instant, LocalDate, Duration, UUID, URI, JsonValue, or an Optional,"
        + " List, Set, array or Map of these; the keys of a Map are of type String or of an enum");
  }

  /** {@return the type of a number without its box; null if the type is not a number} */
  private static @Nullable Class<?> primitive(Class<?> type) {
    if (type == Byte.class || type == byte.class) return byte.class;
    if (type == Short.class || type == short.class) return short.class;
    if (type == Integer.class || type == int.class) return int.class;
    if (type == Long.class || type == long.class) return long.class;
    if (type == Float.class || type == float.class) return float.class;
    if (type == Double.class || type == double.class) return double.class;
    return type == BigDecimal.class || type == BigInteger.class ? type : null;
  }

  private static TypeCodec number(Class<?> type, Limits limits) {
    return switch (type.getName()) {
      case "byte" -> IntegerCodec.of(Byte.SIZE, limits);
      case "short" -> IntegerCodec.of(Short.SIZE, limits);
      case "int" -> IntegerCodec.of(Integer.SIZE, limits);
      case "long" -> IntegerCodec.of(Long.SIZE, limits);
      default -> new DecimalCodec(type, limits);
    };
  }

  private TypeCodec composite(ResolvedType type) {
    var known = codecs.get(type);
    if (known != null) return known;
    if (++depth > MAX_DEPTH) {
      throw new IllegalArgumentException(type.raw().getTypeName() + " contains types that are nested deeper than "
          + MAX_DEPTH + " levels; does a generic record contain itself with other arguments?");
    }
    var codec = type.raw().isRecord() ? record(type) : variants(type);
    depth--;
    return codec;
  }

  private RecordCodec record(ResolvedType type) {
    var codec = new RecordCodec(type, schemaOnly ? null : RecordHandles.of(type.raw(), caller));
    codecs.put(type, codec);
    var components = new ArrayList<RecordCodec.Component>();
    for (var each : type.raw().getRecordComponents()) components.add(component(type, each));
    codec.setComponents(components);
    return codec;
  }

  private RecordCodec.Component component(ResolvedType type, RecordComponent component) {
    var name = component.getAnnotation(JsonName.class);
    var bounds = component.getAnnotation(Bounds.class);
    var description = component.getAnnotation(Description.class);
    try {
      var codec = codec(ResolvedType.of(component.getGenericType(), type.variables()),
          bounds == null ? Limits.NONE : new Limits(bounds.min(), bounds.max()));
      return new RecordCodec.Component(name == null ? component.getName() : name.value(), codec,
          description == null ? "" : description.value());
    } catch (IllegalArgumentException e) {
      var message = String.valueOf(e.getMessage());
      boolean isLocated = message.startsWith("component '");
      throw isLocated ? e
          : new IllegalArgumentException("component '" + component.getName() + "' of " + type + ": " + message, e);
    }
  }

  private VariantCodec variants(ResolvedType type) {
    var codec = new VariantCodec(type);
    codecs.put(type, codec);
    addVariants(codec, type);
    return codec;
  }

  private void addVariants(VariantCodec codec, ResolvedType type) {
    for (var each : type.raw().getPermittedSubclasses()) {
      var subtype = type.subtype(each);
      if (subtype == null) continue;
      if (each.isRecord()) codec.add(each, (RecordCodec) composite(subtype));
      else if (each.isInterface() && each.isSealed()) addVariants(codec, subtype);
      else throw new IllegalArgumentException(each.getTypeName() + " is not a record: make it one, because only"
          + " records can implement a sealed interface that is mapped to JSON");
    }
  }
}
