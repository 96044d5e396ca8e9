#pragma warning disable NPG9001 // The driver's way to add types is experimental; here it only serves an anchor.
using Npgsql;
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>Lets Npgsql write pgvector's types, which it does not know, from their bytes.</summary>
internal sealed class VectorBytes : PgTypeInfoResolverFactory
{
    public static void AddTo(NpgsqlDataSourceBuilder builder) => builder.AddTypeInfoResolverFactory(new VectorBytes());

    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    private sealed class Resolver : IPgTypeInfoResolver
    {
        private readonly TypeInfoMappingCollection _mappings = new();

        public Resolver()
        {
            foreach (var type in new[] { "vector", "sparsevec" })
                _mappings.AddType<byte[]>(type, static (options, mapping, _) => mapping.CreateInfo(options, new Converter()));
        }

        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) => _mappings.Find(type, dataTypeName, options);
    }

    private sealed class Converter : PgStreamingConverter<byte[]>
    {
        public override byte[] Read(PgReader reader) => throw new NotSupportedException();

        public override ValueTask<byte[]> ReadAsync(PgReader reader, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override Size GetSize(SizeContext context, byte[] value, ref object? writeState) => value.Length;

        public override void Write(PgWriter writer, byte[] value) => writer.WriteBytes(value);

        public override ValueTask WriteAsync(PgWriter writer, byte[] value, CancellationToken cancellationToken = default) => writer.WriteBytesAsync(value, cancellationToken);
    }
}
