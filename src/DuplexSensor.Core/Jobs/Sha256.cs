namespace DuplexSensor.Core.Jobs;

/// <summary>
/// SHA-256 (FIPS 180-4), computed piece by piece, because nanoFramework has no SHA-256. Only the constructor allocates.
/// </summary>
public sealed class Sha256
{
    public const int DigestBytes = 32;

    private const int BlockBytes = 64;
    private const int LengthBytes = 8;

    // FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static readonly uint[] RoundConstants =
    {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    };

    private readonly uint[] _hash = new uint[8];
    private readonly uint[] _schedule = new uint[BlockBytes];
    private readonly byte[] _block = new byte[BlockBytes];
    private int _blockLength;
    private long _length;

    public Sha256()
    {
        Start();
    }

    /// <summary>Begins a new message.</summary>
    public void Start()
    {
        // FIPS 180-4, 5.3.3.
        _hash[0] = 0x6a09e667;
        _hash[1] = 0xbb67ae85;
        _hash[2] = 0x3c6ef372;
        _hash[3] = 0xa54ff53a;
        _hash[4] = 0x510e527f;
        _hash[5] = 0x9b05688c;
        _hash[6] = 0x1f83d9ab;
        _hash[7] = 0x5be0cd19;
        _blockLength = 0;
        _length = 0;
    }

    public void Add(byte[] bytes, int start, int count)
    {
        for (int i = start; i < start + count; i++)
        {
            AddByte(bytes[i]);
        }
    }

    /// <summary>
    /// Ends the message and writes its digest, <see cref="DigestBytes"/> long. Call <see cref="Start"/> before the
    /// next message.
    /// </summary>
    public void End(byte[] digest)
    {
        long bits = _length * 8;
        AddByte(0x80);
        while (_blockLength != BlockBytes - LengthBytes)
        {
            AddByte(0);
        }

        for (int shift = 56; shift >= 0; shift -= 8)
        {
            AddByte((byte)(bits >> shift));
        }

        for (int i = 0; i < DigestBytes; i++)
        {
            digest[i] = (byte)(_hash[i >> 2] >> (24 - ((i & 3) * 8)));
        }
    }

    private void AddByte(byte value)
    {
        _block[_blockLength++] = value;
        _length++;
        if (_blockLength == BlockBytes)
        {
            ProcessBlock();
            _blockLength = 0;
        }
    }

    private void ProcessBlock()
    {
        ExpandSchedule();
        uint a = _hash[0], b = _hash[1], c = _hash[2], d = _hash[3];
        uint e = _hash[4], f = _hash[5], g = _hash[6], h = _hash[7];
        for (int i = 0; i < BlockBytes; i++)
        {
            uint sigma1 = ((e >> 6) | (e << 26)) ^ ((e >> 11) | (e << 21)) ^ ((e >> 25) | (e << 7));
            uint t1 = h + sigma1 + ((e & f) ^ (~e & g)) + RoundConstants[i] + _schedule[i];
            uint sigma0 = ((a >> 2) | (a << 30)) ^ ((a >> 13) | (a << 19)) ^ ((a >> 22) | (a << 10));
            uint t2 = sigma0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }

        _hash[0] += a;
        _hash[1] += b;
        _hash[2] += c;
        _hash[3] += d;
        _hash[4] += e;
        _hash[5] += f;
        _hash[6] += g;
        _hash[7] += h;
    }

    private void ExpandSchedule()
    {
        for (int i = 0; i < 16; i++)
        {
            int offset = i * 4;
            _schedule[i] = ((uint)_block[offset] << 24) | ((uint)_block[offset + 1] << 16)
                | ((uint)_block[offset + 2] << 8) | _block[offset + 3];
        }

        for (int i = 16; i < BlockBytes; i++)
        {
            uint w15 = _schedule[i - 15];
            uint w2 = _schedule[i - 2];
            uint sigma0 = ((w15 >> 7) | (w15 << 25)) ^ ((w15 >> 18) | (w15 << 14)) ^ (w15 >> 3);
            uint sigma1 = ((w2 >> 17) | (w2 << 15)) ^ ((w2 >> 19) | (w2 << 13)) ^ (w2 >> 10);
            _schedule[i] = _schedule[i - 16] + sigma0 + _schedule[i - 7] + sigma1;
        }
    }
}
