using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace PatternExecution.Tests.Architecture;

/// <summary>Which types of an assembly a type of it uses, by its compiled form: in signatures, attributes and the instructions of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<int, OpCode> Instructions = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value & 0xFFFF);

    /// <summary>The types that a type uses, itself not among them; a nested type is its outermost one.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Read(type, found);
        found.Remove(type);
        return found;
    }

    public static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    private static void Read(Type type, HashSet<Type> found)
    {
        Add(type.BaseType, found);
        foreach (var contract in type.GetInterfaces()) Add(contract, found);
        foreach (var parameter in type.GetGenericArguments()) AddConstraints(parameter, found);
        foreach (var attribute in type.GetCustomAttributesData()) Add(attribute, found);
        foreach (var member in type.GetMembers(Own))
        {
            foreach (var attribute in member.GetCustomAttributesData()) Add(attribute, found);
            switch (member)
            {
                case Type nested: Read(nested, found); break;
                case MethodBase method: Read(method, found); break;
                default: Add(member, found); break;
            }
        }
    }

    private static void Read(MethodBase method, HashSet<Type> found)
    {
        Add(method, found);
        if (method.IsGenericMethod)
        {
            foreach (var parameter in method.GetGenericArguments()) AddConstraints(parameter, found);
        }

        if (method.GetMethodBody() is not { } body) return;
        foreach (var local in body.LocalVariables) Add(local.LocalType, found);
        foreach (var clause in body.ExceptionHandlingClauses)
        {
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause) Add(clause.CatchType, found);
        }

        var code = body.GetILAsByteArray()!;
        for (var at = 0; at < code.Length;)
        {
            int value = code[at++];
            if (value == 0xFE) value = 0xFE00 | code[at++];
            var instruction = Instructions[value];
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                Add(Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))), found);
            at += Length(instruction.OperandType, code.AsSpan(at));
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token, method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static int Length(OperandType operand, ReadOnlySpan<byte> rest) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(rest)),
        _ => 4,
    };

    private static void AddConstraints(Type parameter, HashSet<Type> found)
    {
        foreach (var constraint in parameter.GetGenericParameterConstraints()) Add(constraint, found);
    }

    private static void Add(CustomAttributeData attribute, HashSet<Type> found)
    {
        Add(attribute.AttributeType, found);
        foreach (var argument in attribute.ConstructorArguments) Add(argument.Value as Type, found);
    }

    private static void Add(MemberInfo? member, HashSet<Type> found)
    {
        switch (member)
        {
            case Type type:
                Add(type, found);
                break;
            case FieldInfo field:
                Add(field.DeclaringType, found);
                Add(field.FieldType, found);
                break;
            case PropertyInfo property:
                Add(property.PropertyType, found);
                break;
            case EventInfo happening:
                Add(happening.EventHandlerType, found);
                break;
            case MethodBase method:
                Add(method.DeclaringType, found);
                if (method is MethodInfo { ReturnType: { } returned }) Add(returned, found);
                foreach (var parameter in method.GetParameters()) Add(parameter.ParameterType, found);
                if (method.IsGenericMethod)
                {
                    foreach (var argument in method.GetGenericArguments()) Add(argument, found);
                }

                break;
        }
    }

    private static void Add(Type? type, HashSet<Type> found)
    {
        while (type is { HasElementType: true }) type = type.GetElementType();
        if (type is null or { IsGenericParameter: true }) return;
        found.Add(Outermost(type.IsGenericType ? type.GetGenericTypeDefinition() : type));
        if (!type.IsConstructedGenericType) return;
        foreach (var argument in type.GetGenericArguments()) Add(argument, found);
    }
}
