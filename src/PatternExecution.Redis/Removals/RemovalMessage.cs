using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PatternExecution.Redis.Removals;

/// <summary>What travels between processes: who sends it, the how-manieth removal of that sender it is (or, where it is none, how many there were), and what was removed.</summary>
internal readonly record struct RemovalMessage(long Sender, long Number, RemovalKind Kind, byte[] What)
{
    private const int WhatAt = (2 * sizeof(long)) + 1;

    public string Tag => new(MemoryMarshal.Cast<byte, char>(What));

    public static byte[] BytesOf(string tag) => MemoryMarshal.AsBytes(tag.AsSpan()).ToArray();

    public byte[] ToBytes()
    {
        var bytes = new byte[WhatAt + What.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Sender);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), Number);
        bytes[WhatAt - 1] = (byte)Kind;
        What.CopyTo(bytes, WhatAt);
        return bytes;
    }

    public static bool TryParse(byte[]? bytes, out RemovalMessage message)
    {
        message = default;
        if (bytes is null || bytes.Length < WhatAt || bytes[WhatAt - 1] > (byte)RemovalKind.Key) return false;
        message = new RemovalMessage(
            BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(sizeof(long))), (RemovalKind)bytes[WhatAt - 1], bytes[WhatAt..]);
        return true;
    }
}
