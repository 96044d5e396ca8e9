using System.Reflection;

namespace PatternExecution.Tests.PublicApi;

/// <summary>Types as C# writes them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(string)] = "string",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(ushort)] = "ushort",
    };

    /// <summary>The name of a type where it is used.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">What may be null in it; null where that is not known.</param>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        var mark = !type.IsValueType && nullability is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable } ? "?" : "";
        if (type.IsArray) return Of(type.GetElementType()!, nullability?.ElementType) + "[]" + mark;
        return (Keywords.TryGetValue(type, out var keyword) ? keyword : Named(type, nullability)) + mark;
    }

    /// <summary>The name of a type where it is declared, below its namespace.</summary>
    public static string Declared(Type type) =>
        (type.DeclaringType is { } outer ? Declared(outer) + "." : "") + Simple(type) + Arguments(Own(type).Select(static argument => Variance(argument) + argument.Name));

    /// <summary>The type parameters that are a type's own and not those of the type around it.</summary>
    private static IEnumerable<Type> Own(Type type) => type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0);

    private static string Named(Type type, NullabilityInfo? nullability)
    {
        if (type.IsGenericParameter) return type.Name;
        var arguments = type.GetGenericArguments();
        var inner = nullability?.GenericTypeArguments is { } known && known.Length == arguments.Length ? known : null;
        var outer = type.DeclaringType is { } declaring ? Simple(declaring) + "." : "";
        return outer + Simple(type) + Arguments(arguments.Select((argument, i) => Of(argument, inner?[i])));
    }

    private static string Simple(Type type) => type.Name.Split('`')[0];

    private static string Arguments(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? $"<{list}>" : "";

    private static string Variance(Type parameter) => (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => "out ",
        GenericParameterAttributes.Contravariant => "in ",
        _ => "",
    };
}
