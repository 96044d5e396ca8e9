using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PatternExecution.Tests.PublicApi;

/// <summary>What a package promises: every type and member that its users can name, one a line.</summary>
internal static class PublicApiText
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler gives every record, and what overrides of object say nothing new about.
    private static readonly string[] Implied = ["Equals", "GetHashCode", "ToString", "PrintMembers", "<Clone>$", "op_Equality", "op_Inequality", "Deconstruct"];

    private static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().OrderBy(static type => type.Namespace, StringComparer.Ordinal).ThenBy(TypeNames.Declared, StringComparer.Ordinal).SelectMany(Of);

    private static IEnumerable<string> Of(Type type)
    {
        var name = $"{type.Namespace}.{TypeNames.Declared(type)}";
        yield return $"{Kind(type)} {name}{Inherited(type)}{Constraints(type.GetGenericArguments())}";
        if (typeof(Delegate).IsAssignableFrom(type)) yield return $"  {Method(type.GetMethod("Invoke")!)}";
        else if (type.IsEnum) foreach (var value in Enum.GetNames(type)) yield return $"  {value} = {Convert.ToInt64(Enum.Parse(type, value), CultureInfo.InvariantCulture)}";
        else foreach (var (_, text) in Members(type).OrderBy(static member => member.Name, StringComparer.Ordinal).ThenBy(static member => member.Text, StringComparer.Ordinal)) yield return $"  {text}";
    }

    private static IEnumerable<(string Name, string Text)> Members(Type type)
    {
        var isRecord = IsRecord(type);
        foreach (var field in type.GetFields(Everything).Where(static field => field.IsPublic || field.IsFamily))
            yield return (field.Name, $"{(field.IsLiteral ? "const" : field.IsStatic ? "static readonly" : "field")} {TypeNames.Of(field.FieldType, Nullability.Create(field))} {field.Name}{Literal(field)}");
        foreach (var constructor in type.GetConstructors(Everything).Where(IsVisible).Where(constructor => !(isRecord && IsCopy(constructor, type))))
            yield return ("", $"new({Parameters(constructor)})");
        foreach (var property in type.GetProperties(Everything).Where(static property => property.GetAccessors(nonPublic: true).Any(IsVisible) && property.Name != "EqualityContract"))
            yield return (property.Name, Property(property));
        foreach (var member in type.GetEvents(Everything).Where(static member => IsVisible(member.AddMethod!)))
            yield return (member.Name, $"{Static(member.AddMethod!)}event {TypeNames.Of(member.EventHandlerType!)} {member.Name}");
        foreach (var method in type.GetMethods(Everything).Where(IsVisible).Where(method => !IsImplied(method, isRecord)))
            yield return (method.Name, Method(method));
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = new List<string>();
        if (property.GetMethod is { } get && IsVisible(get)) accessors.Add("get;");
        if (property.SetMethod is { } set && IsVisible(set))
            accessors.Add(set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var name = property.GetIndexParameters() is { Length: > 0 } keys ? $"this[{string.Join(", ", keys.Select(static key => Parameter(key)))}]" : property.Name;
        var accessor = property.GetAccessors(nonPublic: true)[0];
        return $"{Static(accessor)}{Virtual(accessor)}{required}{TypeNames.Of(property.PropertyType, Nullability.Create(property))} {name} {{ {string.Join(' ', accessors)} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(static argument => argument.Name))}>" : "";
        var extended = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Static(method)}{Virtual(method)}{TypeNames.Of(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{generic}({extended}{Parameters(method)})"
            + Constraints(method.IsGenericMethodDefinition ? method.GetGenericArguments() : []);
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var fallback = parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue, parameter.ParameterType)}" : "";
        return $"{way}{TypeNames.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{fallback}";
    }

    private static string Literal(FieldInfo field) => field.IsLiteral ? $" = {Value(field.GetRawConstantValue(), field.FieldType)}" : "";

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => type.IsEnum ? $"{type.Name}.{Enum.ToObject(type, value)}" : Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (typeof(Delegate).IsAssignableFrom(type)) return "delegate";
        if (type.IsValueType) return $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(IsRecord(type) ? "record " : "")}struct";
        return (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (IsRecord(type) ? "record" : "class");
    }

    private static string Inherited(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type)) return "";
        var above = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? new[] { parent } : [];
        var interfaces = type.GetInterfaces().Where(one => one.IsVisible && type.BaseType?.GetInterfaces().Contains(one) != true && one != typeof(IEquatable<>).MakeGenericType(type))
            .OrderBy(static one => TypeNames.Of(one), StringComparer.Ordinal);
        return string.Join(", ", above.Concat(interfaces).Select(static one => TypeNames.Of(one))) is { Length: > 0 } list ? " : " + list : "";
    }

    private static string Constraints(Type[] parameters) => string.Concat(
        from parameter in parameters
        let constraints = string.Join(", ", parameter.GetGenericParameterConstraints().Select(static one => TypeNames.Of(one)))
        where constraints.Length > 0
        select $" where {parameter.Name} : {constraints}");

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Virtual(MethodInfo method) => (method.IsFamily ? "protected " : "")
        + (method.DeclaringType!.IsInterface ? method.IsAbstract || method.IsStatic ? "" : "default " :
            method.IsVirtual && method.GetBaseDefinition() != method ? "override " : method is { IsAbstract: true } ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Everything) is not null || type.GetMethod("PrintMembers", Everything) is not null;

    private static bool IsCopy(ConstructorInfo constructor, Type type) => constructor.GetParameters() is [var only] && only.ParameterType == type;

    private static bool IsImplied(MethodInfo method, bool isRecord) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || (Implied.Contains(method.Name) && (!isRecord || method.IsDefined(typeof(CompilerGeneratedAttribute))));
}
