using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.CSharp;

namespace DuplexSensor.UnitTests.Device;

/// <summary>
/// Computes the bytes of each namespace in the image that is flashed: 28 for a type, 16 for a method, 8 for a field,
/// plus the method bodies. Names and texts are left out, because namespaces share them.
/// </summary>
internal static class DeviceSizes
{
    private const int TypeBytes = 28;
    private const int MethodBytes = 16;
    private const int FieldBytes = 8;

    /// <summary>Bytes by namespace.</summary>
    public static SortedDictionary<string, int> Measure(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        using var pe = new PEReader(image);
        MetadataReader metadata = pe.GetMetadataReader();
        var sizes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (TypeDefinition type in GetTypes(metadata))
        {
            string space = GetNamespace(metadata, type);
            sizes[space] = sizes.GetValueOrDefault(space) + GetSize(pe, metadata, type);
        }

        sizes.Remove("");
        return sizes;
    }

    /// <summary>
    /// Counts the rows for which the runtime keeps a record on the managed heap: 8 bytes for a type, 2 for a method or
    /// field, 4 for a reference to another assembly.
    /// </summary>
    public static SortedDictionary<string, int> CountRows(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        using var pe = new PEReader(image);
        MetadataReader metadata = pe.GetMetadataReader();
        TypeDefinition[] types = [.. GetTypes(metadata)];
        return new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["types"] = types.Length,
            ["methods"] = types.Sum(type => type.GetMethods().Count),
            ["fields"] = types.SelectMany(type => type.GetFields()).Select(metadata.GetFieldDefinition).Count(IsKept),
            ["references"] = CountReferences(metadata),
        };
    }

    /// <summary>Full names of the types in the image, and of the types in other assemblies that it uses.</summary>
    public static string[] FindTypeNames(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        using var pe = new PEReader(image);
        MetadataReader metadata = pe.GetMetadataReader();
        return
        [
            .. GetTypes(metadata).Select(type => GetFullName(metadata, type)),
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }

    // The metadata processor leaves constants out.
    private static bool IsKept(FieldDefinition field) => (field.Attributes & FieldAttributes.Literal) == 0;

    private static IEnumerable<TypeDefinition> GetTypes(MetadataReader metadata) =>
        metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => !DeviceCompilation.ExcludedTypes.Contains(GetFullName(metadata, type)));

    // Only excluded types derive from System.Attribute, so the image has no reference to it.
    private static int CountReferences(MetadataReader metadata)
    {
        TypeReferenceHandle[] types =
        [
            .. metadata.TypeReferences
                .Where(handle => metadata.GetString(metadata.GetTypeReference(handle).Name) != nameof(Attribute)),
        ];
        int members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Count(member => member.Parent.Kind != HandleKind.TypeReference
                || types.Contains((TypeReferenceHandle)member.Parent));
        return types.Length + members;
    }

    private static string GetFullName(MetadataReader metadata, TypeDefinition type) =>
        $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";

    private static string GetNamespace(MetadataReader metadata, TypeDefinition type)
    {
        while (!type.GetDeclaringType().IsNil)
        {
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        return metadata.GetString(type.Namespace);
    }

    private static int GetSize(PEReader pe, MetadataReader metadata, TypeDefinition type)
    {
        int bodies = type.GetMethods()
            .Select(metadata.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0)
            .Sum(method => pe.GetMethodBody(method.RelativeVirtualAddress).GetILReader().Length);

        int fields = type.GetFields().Select(metadata.GetFieldDefinition).Count(IsKept);
        return TypeBytes + (type.GetMethods().Count * MethodBytes) + (fields * FieldBytes) + bodies;
    }
}
