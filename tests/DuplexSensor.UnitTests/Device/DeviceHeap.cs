using System.Reflection;
using DuplexSensor.Core;

namespace DuplexSensor.UnitTests.Device;

/// <summary>
/// Computes the bytes of Core's objects on the device's managed heap, by class. Arrays and texts count for the object
/// that references them first. Objects of adapters are left out.
/// <para>
/// The heap has blocks of 12 bytes. An object takes one block, and one for each of its fields; a struct in a field is
/// an object too. An array takes 20 bytes plus its elements: their size, or 12 for a reference. A text takes 13 bytes
/// plus its UTF-8; a literal takes 12.
/// </para>
/// </summary>
internal sealed class DeviceHeap
{
    private const int BlockBytes = 12;
    private const int ArrayHeadBytes = 20;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes by class.</summary>
    public SortedDictionary<string, int> Bytes { get; } = new(StringComparer.Ordinal);

    public int Objects { get; private set; }

    public int Total => Bytes.Values.Sum();

    public static DeviceHeap Measure(object root)
    {
        var heap = new DeviceHeap();
        heap.Walk(root);
        return heap;
    }

    private void Walk(object root)
    {
        var waiting = new Queue<object>();
        waiting.Enqueue(root);
        while (waiting.TryDequeue(out object? next))
        {
            if (next.GetType().Assembly == typeof(Firmware).Assembly && _seen.Add(next))
            {
                AddObject(next, next.GetType(), waiting);
            }
        }
    }

    private void AddObject(object holder, Type owner, Queue<object> waiting)
    {
        FieldInfo[] fields = [.. GetFields(holder.GetType())];
        Count(owner, BlockBytes * (1 + fields.Length));
        foreach (FieldInfo field in fields)
        {
            AddValue(field.GetValue(holder), owner, waiting);
        }
    }

    private void AddValue(object? value, Type owner, Queue<object> waiting)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                // A literal counts once for each field that references it.
                if (string.IsInterned(text) is not null || _seen.Add(text))
                {
                    Count(owner, GetTextBytes(text));
                }

                break;
            case Array array:
                if (_seen.Add(array))
                {
                    AddArray(array, owner, waiting);
                }

                break;
            default:
                if (!value.GetType().IsValueType)
                {
                    waiting.Enqueue(value);
                }
                else if (!value.GetType().IsPrimitive && !value.GetType().IsEnum)
                {
                    AddObject(value, owner, waiting);
                }

                break;
        }
    }

    private void AddArray(Array array, Type owner, Queue<object> waiting)
    {
        Type element = array.GetType().GetElementType()!;
        int elementBytes = element.IsPrimitive ? Buffer.ByteLength(array) / Math.Max(array.Length, 1) : BlockBytes;
        Count(owner, RoundUpToBlocks(ArrayHeadBytes + (array.Length * elementBytes)));
        if (!element.IsPrimitive)
        {
            foreach (object? value in array)
            {
                AddValue(value, owner, waiting);
            }
        }
    }

    private void Count(Type owner, int bytes)
    {
        Objects++;
        Bytes[owner.Name] = Bytes.GetValueOrDefault(owner.Name) + bytes;
    }

    private static int GetTextBytes(string text)
    {
        return string.IsInterned(text) is null
            ? RoundUpToBlocks(BlockBytes + System.Text.Encoding.UTF8.GetByteCount(text) + 1)
            : BlockBytes;
    }

    private static int RoundUpToBlocks(int bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static IEnumerable<FieldInfo> GetFields(Type type)
    {
        for (Type? part = type; part is not null && part != typeof(object); part = part.BaseType)
        {
            foreach (FieldInfo field in part.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
