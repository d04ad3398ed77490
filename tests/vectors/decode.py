#!/usr/bin/env python3
"""A second decoder of the frames that docs/wire-format.md describes, written from that document, and the check of the vectors beside it.

Sections are in the order of the document, and so are names. The tables are read from the document itself.

    decode.py [FILE...]                  check vectors: all *.json of this folder, unless files are named
    decode.py --hex [--trace] [--vehicle ID] HEX...
                                         decode frames in their order, and show their rows; with each step of the code
"""

import json
import math
import pathlib
import re
import sys
import zlib

FOLDER = pathlib.Path(__file__).resolve().parent
DOCUMENT = FOLDER.parent.parent / "docs" / "wire-format.md"

FORMAT_VERSION = 2
MAX_LENGTH = 65536
CHAINS_PER_GROUP = 2
MAX_WAITING = 256
MAX_RECENT = 512

VALID, STALE, NEVER_SEEN, NOT_DUE = 0, 1, 2, 3


# The tables of the document.

class Signal:
    def __init__(self, cells):
        self.id = int(cells[0])
        self.name = cells[1].strip("`")
        self.group = cells[2]
        self.step = int(cells[5])
        self.min, self.max = (int(n) for n in cells[6].split(" to "))


def section(text, title):
    start = re.search(rf"^#+ {re.escape(title)}$", text, re.MULTILINE).end()
    return re.split(r"^#+ ", text[start:], maxsplit=1, flags=re.MULTILINE)[0]


def table(text, columns):
    """The rows of a section's tables that have so many columns, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    heads = {i - 1 for i, row in enumerate(rows) if set(row[0]) == {"-"}}
    return [row for i, row in enumerate(rows) if len(row) == columns and i not in heads and set(row[0]) != {"-"}]


def block(text, name):
    return re.search(rf"^```{name}\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL).group(1)


def names(cell):
    return re.findall(r"`(\w+)`", cell)


TEXT = DOCUMENT.read_text(encoding="utf-8")
CATALOGUES = {int(row[0]): int(row[1]) for row in table(section(TEXT, "Versions of the catalogue"), 2)}
FIRST_CATALOGUE = min(CATALOGUES)
SIGNALS = [Signal(row) for row in table(section(TEXT, "Signals"), 9)]
BY_NAME = {signal.name: signal for signal in SIGNALS}
GROUP_NAMES = {int(row[0]): row[1] for row in table(section(TEXT, "Signals"), 3)}
GROUPS = {
    int(row[0]): sorted(BY_NAME[name].id for name in names(row[2])) or [signal.id for signal in SIGNALS if signal.group == row[1]]
    for row in table(section(TEXT, "Signals"), 3)
}
FREQUENCIES = [[int(n) for n in line.split(":")[1].split()] for line in block(TEXT, "frequencies").splitlines()]
CUMULATIVE = [[sum(row[:symbol]) for symbol in range(len(row) + 1)] for row in FREQUENCIES]
FLAGS = [int(row[2]) for row in table(section(TEXT, "Body"), 3)]
ORDER = [(BY_NAME[names(row[0])[0]].id, *(int(n) for n in row[1:])) for row in table(section(TEXT, "Values"), 4)]
SINES = [int(n) for n in block(TEXT, "sines").split()] + [16384]
COMPANIONS = [
    ([BY_NAME[name].id for name in names(row[0])][0],
     [(feature, [BY_NAME[name].id for name in names(of)]) for feature, of in ((row[1], row[2]), (row[3], row[4])) if feature],
     int(row[5]))
    for row in table(section(TEXT, "With companion"), 6)
]
LATITUDE, LONGITUDE, SPEED, COURSE = (BY_NAME[name].id for name in ("latitude", "longitude", "speed", "course"))


# Notation.

class Refused(Exception):
    """The frame is not one of a unit."""


def refuse_if(condition, what):
    if condition:
        raise Refused("malformed", what)


def int32(a):
    return ((a + 2**31) & (2**32 - 1)) - 2**31


def divide(a, b):
    """To the next whole number toward zero; // goes toward minus infinity."""
    return a // b if (a < 0) == (b < 0) else -(-a // b)


def clamp(a, m):
    return max(-m, min(m, a))


def root(a):
    return math.isqrt(a) if a > 0 else 0


# Frames.

def varint(data, at, bits):
    """The number at a place of the data, and where it ends."""
    number = 0
    for shift in range(0, 35, 7):
        refuse_if(at >= len(data), "a varint without end")
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            refuse_if(byte == 0 and shift > 0, "a varint longer than needed")
            refuse_if(number >> bits, "a varint of too many bits")
            return number, at
    raise Refused("malformed", "a varint of too many bytes")


def check_of(data):
    return int.from_bytes(data[-3:], "little")


def crc_after(crc, number, content):
    """The CRC of a chain, continued by a frame; a key frame continues the vehicle's id, and its number does not count."""
    return zlib.crc32(content, crc if number is None else zlib.crc32(number.to_bytes(4, "little"), crc))


class Header:
    """The header of a key frame."""

    def __init__(self, data):
        refuse_if(len(data) < 16, "a header that ends early")
        self.catalogue = data[1]
        if self.catalogue not in CATALOGUES:
            raise Refused("unknownCatalogue", f"version {data[1]} of the catalogue")
        count = CATALOGUES[self.catalogue]
        flags = data[2]
        self.group = flags & 7
        if self.group not in GROUPS:
            raise Refused("unknownGroup", f"group {self.group}")
        if flags & 0x80:
            raise Refused("unknownFlags", f"flags {flags:02X}")
        self.is_utc = flags & 8 != 0
        self.sequence = int.from_bytes(data[3:7], "little")
        self.boot = int.from_bytes(data[7:9], "little")
        self.time_ms = int.from_bytes(data[9:15], "little")
        self.period_ms, at = varint(data, 15, 31)
        refuse_if(self.period_ms > 4194303, "the period")
        self.ids = [i for i in GROUPS[self.group] if i < count]
        if flags & 0x10:
            length = (count + 7) // 8
            refuse_if(at + length > len(data), "a list without end")
            bits = int.from_bytes(data[at:at + length], "little")
            at += length
            ids = [i for i in range(8 * length) if bits >> i & 1]
            refuse_if(not ids or ids[-1] >= count or ids == self.ids, "the list")
            self.ids = ids
        self.steps = [SIGNALS[i].step for i in self.ids]
        if flags & 0x20:
            for column, i in enumerate(self.ids):
                step, at = varint(data, at, 31)
                refuse_if(step == SIGNALS[i].step or step > SIGNALS[i].max - SIGNALS[i].min, "a step")
                self.steps[column] = step or SIGNALS[i].step
            refuse_if(self.steps == [SIGNALS[i].step for i in self.ids], "steps of the catalogue")
        self.every = [1] * len(self.ids)
        if flags & 0x40:
            for column in range(len(self.ids)):
                self.every[column], at = varint(data, at, 31)
                refuse_if(not 1 <= self.every[column] <= 255, "a rate")
            refuse_if(max(self.every) == 1, "rates that are all 1")
        self.length = at


# Frames: reading a stream.

class Chain:
    """A key frame and what has continued it so far."""

    def __init__(self, header):
        self.header = header
        self.state = State(header)
        self.sequence = header.sequence
        self.crc = 0
        self.last_use = 0


class Frame:
    """What a frame says."""

    def __init__(self, header, sequence, is_key, rows):
        self.header = header
        self.sequence = sequence
        self.is_key = is_key
        self.rows = rows


class Receiver:
    """The frames of one vehicle, in whatever order they come."""

    def __init__(self, vehicle="", trace=None):
        self.origin = zlib.crc32(vehicle.encode("ascii"))
        self.chains = []
        self.waiting = []
        self.recent = []
        self.uses = 0
        self.trace = trace

    def take(self, data):
        """What became of a frame, why, and the frames that were read."""
        try:
            if data and data[0] >> 4 != FORMAT_VERSION:
                raise Refused("unknownFormat", f"version {data[0] >> 4}")
            if len(data) < 4:
                raise Refused("tooShort", f"{len(data)} bytes")
            result, frame = self.take_next(data, True) if data[0] & 15 else self.take_key(data)
        except Refused as why:
            return "refused", why.args[0], []
        frames = [frame] if frame else []
        while frame:
            frame = self.take_waiting()
            frames += [frame] if frame else []
        return result, None if result != "waiting" else "unconnected", frames

    def take_key(self, data):
        content = data[:-3]
        crc = crc_after(self.origin, None, content)
        if len(data) > MAX_LENGTH or crc & 0xFFFFFF != check_of(data):
            raise Refused("checksum", "the check does not match")
        header = Header(content)
        if any(chain.header.group == header.group and chain.header.sequence == header.sequence for chain in self.chains):
            return "repeated", None
        chain = Chain(header)
        rows = Body(chain.state, Code(content[header.length:], self.trace)).read(True)
        chain.crc = crc
        of_group = sorted((other for other in self.chains if other.header.group == header.group), key=lambda other: other.last_use)
        if len(of_group) == CHAINS_PER_GROUP:
            self.chains.remove(of_group[0])
        self.chains.append(chain)
        self.use(chain)
        return "decoded", Frame(header, header.sequence, True, rows)

    def take_next(self, data, keep):
        refuse_if(len(data) > MAX_LENGTH, "too long")
        content = data[:-3]
        distance, at = data[0] & 15, 1
        if distance == 15:
            rest, at = varint(content, 1, 32)
            distance += rest
        for chain in self.chains:
            number = (chain.sequence + distance) % 2**32
            crc = crc_after(chain.crc, number, content)
            if crc & 0xFFFFFF == check_of(data):
                try:
                    rows = Body(chain.state, Code(content[at:], self.trace)).read(False)
                except Refused:
                    self.chains.remove(chain)
                    raise
                self.recent = self.recent[-MAX_RECENT + 1:] + [(chain.crc, number, data)]
                chain.sequence, chain.crc = number, crc
                self.use(chain)
                return "decoded", Frame(chain.header, number, False, rows)
        for crc, number, recent in self.recent:
            if len(recent) == len(data) and crc_after(crc, number, content) & 0xFFFFFF == check_of(data):
                return "repeated", None
        if keep and data not in self.waiting:
            self.waiting = self.waiting[-MAX_WAITING + 1:] + [data]
        return "waiting", None

    def take_waiting(self):
        for data in list(self.waiting):
            try:
                result, frame = self.take_next(data, False)
            except Refused:
                result, frame = "refused", None
            if result != "waiting":
                self.waiting.remove(data)
            if frame:
                return frame
        return None

    def use(self, chain):
        self.uses += 1
        chain.last_use = self.uses


# Code.

class Code:
    def __init__(self, body, trace=None):
        self.body = body
        self.trace = trace
        self.bits_taken = 0
        self.range = 2**31 - 1
        self.code = self.next(31)
        refuse_if(self.code >= self.range, "no code begins like this")

    def next(self, n):
        first, self.bits_taken = self.bits_taken, self.bits_taken + n
        window = int.from_bytes(self.body[first // 8:first // 8 + 5].ljust(5, b"\0"), "big")
        return window >> (40 - first % 8 - n) & (2**n - 1)

    def normalise(self):
        while self.range < 2**23:
            self.range <<= 8
            self.code = self.code << 8 | self.next(8)

    def flag(self, p, i):
        before = p[i]
        bound = (self.range >> 15) * p[i]
        f = self.code >= bound
        if f:
            self.range -= bound
            self.code -= bound
            p[i] -= p[i] >> 4
        else:
            self.range = bound
            p[i] += (32768 - p[i]) >> 4
        self.normalise()
        self.tell(f"flag({i}), p {before}", int(f))
        return f

    def bits(self, n):
        self.range >>= n
        v = self.code // self.range
        refuse_if(v >> n, "a code outside of every interval")
        self.code -= v * self.range
        self.normalise()
        self.tell(f"bits({n})", v)
        return v

    def symbol(self, r):
        unit = self.range >> 14
        t = self.code // unit
        refuse_if(t >= 16384, "a code outside of every interval")
        s = next(s for s in range(21) if t < CUMULATIVE[r][s + 1])
        self.code -= unit * CUMULATIVE[r][s]
        self.range = unit * FREQUENCIES[r][s]
        self.tell(f"symbol({r})", s)
        return s

    def is_at_end(self):
        k = (self.bits_taken - 31) // 8
        return len(self.body) == k or (len(self.body) == k + 1 and self.code < 2**23)

    def tell(self, what, value):
        if self.trace:
            self.trace(f"  {what:<18}{value:>4}    code {self.code:>10}  range {self.range:>10}")

    def note(self, what):
        """What the next steps are about."""
        if self.trace:
            self.trace(what)

    # Residuals.

    def residual(self, scale):
        length = scale.bit_length() - 1
        h = scale >> (length - 1) & 1
        return self.narrow(2 * (length - 4) + h) if length < 14 else self.wide(20 + h, length - 13)

    def narrow(self, r):
        s = self.symbol(r)
        if s == 0:
            self.normalise()
            return 0
        if s < 20:
            return -s if self.bits(1) else s
        m, sign = self.beyond(19, 2)
        return self.within32(-1 - m if sign else 1 + m)

    def wide(self, r, shift):
        s = self.symbol(r)
        if s == 20:
            m, sign = self.beyond(20 << shift, shift + 2)
        else:
            if shift > 8:
                self.normalise()
            m, sign = self.rest(s << shift, shift)
        return self.within32(-1 - m if sign else m)

    def beyond(self, m, shift):
        self.normalise()
        grow = 4
        while True:
            s = self.symbol(20)
            self.normalise()
            if s < 20:
                return self.rest(m + (s << shift), shift)
            refuse_if(shift >= 27, "a residual beyond all bins")
            m += 20 << shift
            shift = min(shift + grow, 27)
            grow *= 2

    def rest(self, m, shift):
        while shift > 8:
            shift -= 8
            m += self.bits(8) << shift
        b = self.bits(shift + 1)
        return m + (b >> 1), b & 1

    @staticmethod
    def within32(residual):
        refuse_if(residual != int32(residual), "a residual of more than 32 bits")
        return residual


# Body.

class State:
    """All that goes on from frame to frame of a chain."""

    def __init__(self, header):
        self.header = header
        self.p = list(FLAGS)
        self.rows_before = 10
        self.rows = 0
        self.t = header.time_ms
        self.usual = self.recent = self.earlier = self.late = 0
        self.time_scale = 65536
        self.values = Values(header)


class Body:
    """The body of one frame."""

    def __init__(self, state, code):
        self.state = state
        self.code = code

    def read(self, is_key):
        state, code, values = self.state, self.code, self.state.values
        if is_key:
            code.note("whether weights follow")
        if is_key and code.bits(1):
            for track in values.tracks:
                if track.fit:
                    track.fit.begin([self.weight() for _ in track.features], 8192)
                    track.stay = -256 if any(track.fit.w) else 1
        rows = []
        while True:
            first = is_key and not rows
            context = 1 if rows and len(rows) == state.rows_before else 0
            code.note(f"row {len(rows) + 1}, or the end" if rows else "row 1")
            special = first or code.flag(state.p, context)
            if special and rows and code.flag(state.p, context + 2):
                break
            refuse_if(len(rows) == 255, "rows without end")
            elapsed = state.header.period_ms if first else self.time()
            state.t += 0 if first else elapsed
            if special:
                self.qualities(first)
            rows.append((state.t, values.read(code, elapsed, special)))
        refuse_if(not code.is_at_end(), "more code, or less, than there is")
        state.rows_before = len(rows)
        return rows

    def weight(self):
        n = self.code.bits(4)
        if n == 0:
            return 0
        b = self.code.bits(5)
        w = ((16 + (b & 15)) << (n - 1)) + ((1 << (n - 1)) >> 1)
        return -w if b & 16 else w

    # Times.

    def time(self):
        state, code = self.state, self.code
        code.note("time")
        new = state.usual
        if code.flag(state.p, 6 if state.late == state.usual else 7):
            if not code.flag(state.p, 8):
                new = state.recent
            elif not code.flag(state.p, 9):
                new = state.earlier
            else:
                new = state.usual + code.residual(state.time_scale)
            refuse_if(new == state.usual, "as late as usual, said otherwise")
            state.time_scale = follow(state.time_scale, new - state.usual, 3)
            if new == state.late:
                state.recent, state.usual = state.usual, new
            elif new != state.recent:
                state.earlier, state.recent = state.recent, new
        state.late = new
        elapsed = state.header.period_ms + new
        refuse_if(not 0 <= elapsed < 2**31, "a time that runs backwards, or too far")
        return elapsed

    # Qualities.

    def qualities(self, first):
        changed = first
        for track in self.state.values.tracks:
            self.code.note(f"quality of {SIGNALS[track.id].name}")
            if self.code.flag(self.state.p, 5 if first else 4):
                changed = True
                track.quality = self.code.bits(1) if track.quality == NEVER_SEEN else STALE if track.quality == VALID else VALID
        refuse_if(not changed, "new qualities that are the old ones")


def follow(scale, miss, rate):
    size = min(abs(miss), 65536) << 12
    scale += (size - scale) >> rate
    return max(scale, size >> 2, 16)


# Values.

NEVER, INTERRUPTED, RUNNING = 0, 1, 2


class Track:
    """What is known of a signal."""

    def __init__(self, column, line, step, every):
        self.column = column
        self.id, self.typical, self.spread, miss = line
        self.step = step
        self.every = every
        signal = SIGNALS[self.id]
        self.least, self.most = -(-signal.min // step), signal.max // step
        self.quality = NEVER_SEEN
        self.known = NEVER
        self.last = self.change = self.before = 0
        self.scale = max(16, min(2**28, (miss << 4) * signal.step // step))
        self.lead = 0
        self.fit = None
        self.features = []
        self.level = 0
        self.stay = 0
        self.axis_lead = 0


class Values:
    def __init__(self, header):
        self.tracks = []
        for line in ORDER:
            if line[0] in header.ids:
                column = header.ids.index(line[0])
                self.tracks.append(Track(column, line, header.steps[column], header.every[column]))
        self.of = {track.id: track for track in self.tracks}
        self.rows = 0
        self.e = self.e0 = self.rate = 0
        self.code = None
        self.circle = (3600 // self.of[COURSE].step + 1) | 1 if COURSE in self.of else 0
        for track in self.tracks:
            self.find_companion(track)
        latitude, longitude = self.of.get(LATITUDE), self.of.get(LONGITUDE)
        self.position = Position(self) if latitude and longitude and latitude.every == longitude.every else None

    def read(self, code, elapsed, has_qualities):
        """The values of a row: for each column a quality, and what it is worth."""
        self.code = code
        if has_qualities:
            for track in self.tracks:
                if track.known == RUNNING and track.quality != VALID:
                    track.known = INTERRUPTED
                    track.change = track.before = track.level = 0
        self.e0, self.e = self.e, min(max(elapsed, 1), 65535)
        if self.rows == 0:
            self.e0 = self.e
        self.rate = 1 if self.rows < 2 else 2 if self.rows < 8 else 3
        due = [track for track in self.tracks if self.rows % track.every == 0]
        done = None
        for track in due:
            if track.id == LATITUDE and self.position and track.known == RUNNING and self.of[LONGITUDE].known == RUNNING:
                self.position.read()
                done = self.of[LONGITUDE]
            elif track is done:
                continue
            elif track.known == RUNNING:
                self.read_with_companion(track) if track.fit else self.read_alone(track)
            elif track.quality == VALID:
                self.read_new(track)
        self.rows += 1
        row = [(NOT_DUE, 0)] * len(self.tracks)
        for track in due:
            refuse_if(track.quality == VALID and not track.least <= track.last <= track.most, "a value out of its range")
            row[track.column] = (track.quality, track.last * track.step if track.quality == VALID else 0)
        return row

    def read_new(self, track):
        if track.known == NEVER:
            shift = 0
            while track.step << (shift + 2) <= track.spread:
                shift += 1
            self.code.note(SIGNALS[track.id].name)
            track.last = divide(track.typical, track.step) + (self.code.wide(20, shift) if shift else self.code.narrow(19))
        else:
            c = self.coded(track, 0)
            track.scale = follow(track.scale, c, self.rate)
        track.known = RUNNING
        for feature in track.features:
            feature.remember()

    def coded(self, track, p, scale_of=None):
        scale = (scale_of or track).scale
        self.code.note(SIGNALS[track.id].name)
        r = self.code.residual(scale)
        c = int32(r + ((p + 8) >> 4 if scale < 2**14 else (p >> 4) + 1))
        if track.id == COURSE:
            refuse_if(r != self.wrap(r), "a course the long way round")
            c = self.wrap(c)
        track.last = int32(track.last + c)
        if track.id == COURSE:
            track.last += self.circle if track.last < 0 else -self.circle if track.last >= self.circle else 0
        return c

    def scaled(self, c):
        return c if self.e == self.e0 else clamp(divide(c * self.e, self.e0), 2**20)

    def learn(self, track, c, miss, scale_of=None):
        scaling = scale_of or track
        at_rest = miss == 0 and track.change == 0 and scaling.scale > 8192
        scaling.scale = follow(scaling.scale, miss, 1 if at_rest else self.rate)
        track.before = track.change
        track.change = clamp(c, 2**20)

    def wrap(self, d):
        half = self.circle >> 1
        return (d + half) % self.circle - half

    # Values: without companion.

    def read_alone(self, track):
        own = self.scaled(track.change)
        p = own if track.lead > 0 else 0
        c = self.coded(track, 16 * p)
        if c != 0 or track.change != 0:
            d = clamp(c, 2**20)
            track.lead += (16 * (abs(d) - abs(d - own)) - track.lead) >> 3
        self.learn(track, c, self.wrap(c - p) if track.id == COURSE else c - p)

    # Values: with companion.

    def find_companion(self, track):
        for signal, features, weight in COMPANIONS:
            if signal == track.id and all(i in self.of for _, of in features for i in of):
                track.features = [Feature(self, track, name, [self.of[i] for i in of]) for name, of in features]
                track.fit = Fit([weight, 0][:len(features)], 8192)
                track.stay = -256 if weight else 1
                return

    def read_with_companion(self, track):
        fs = [feature.value() for feature in track.features]
        if not any(fs) and track.level == 0:
            c = self.coded(track, 0)
            miss = c
            track.level = 16 * clamp(c, 2**20)
        else:
            followed = track.fit.sum(fs) >> 8
            k = 15 if track.features[0].name in ("gain", "loss", "integral") else 10
            steadied = followed - divide(track.level * k, 16)
            p = 0 if track.stay > 0 and track.stay > track.lead else steadied if track.lead > 0 else followed
            c = self.coded(track, p)
            miss = c - ((p + 8) >> 4)
            d = clamp(c, 2**20)
            off = abs(16 * d - followed)
            track.level = 16 * d - steadied
            track.lead += (off - abs(track.level) - track.lead) >> 3
            track.stay += (off - abs(16 * d) - track.stay) >> 3
            track.fit.learn(fs, d)
        track.level = clamp(track.level, 2**15)
        self.learn(track, c, miss)


class Feature:
    def __init__(self, values, track, name, of):
        self.values = values
        self.track = track
        self.name = name
        self.a, self.b = of[0], of[-1]
        self.q = 0

    def value(self):
        return clamp(self.unlimited(), 4095)

    def unlimited(self):
        values, a = self.values, self.a
        if self.name == "own change":
            return values.scaled(self.track.change)
        if self.name == "change":
            return a.change
        if self.name == "change before":
            return a.before
        if self.name == "change of change":
            return a.change - a.before
        if self.name == "overshoot":
            return values.position.overshoot if values.position else 0
        if self.name == "integral":
            return divide((2 * a.last - a.change) * values.e, 2000)
        before = self.q
        self.remember()
        return divide((self.q + before) * values.e, 2000) if self.name in ("gain", "loss") else self.q - before

    def remember(self):
        product = self.a.last * self.b.last
        if self.name == "gain":
            product = max(0, product >> 10)
        elif self.name == "loss":
            product = max(0, -product >> 10)
        elif self.name.startswith("product/"):
            product >>= {"product/64": 6, "product/256": 8, "product/4096": 12}[self.name]
        self.q = clamp(product, 2**30)


# Values: fits.

class Fit:
    def __init__(self, weights, energy):
        self.begin(weights, energy)

    def begin(self, weights, energy):
        self.w = list(weights)
        self.e = [energy] * len(weights)
        self.p = [w * energy >> 12 for w in weights]
        self.e12 = 0

    def sum(self, fs):
        return sum(w * f for w, f in zip(self.w, fs))

    def learn(self, fs, target):
        w, e, p = self.w, self.e, self.p
        target = clamp(target, 8191)
        if sum(f * f for f in fs) <= sum(e) >> 10:
            return
        for i, f in enumerate(fs):
            e[i] += f * f - (e[i] >> 5)
            p[i] += f * target - (p[i] >> 5)
        if len(fs) == 1:
            w[0] = clamp(divide(p[0] << 12, e[0]), 524287)
            return
        self.e12 += fs[0] * fs[1] - (self.e12 >> 5)
        w[0] = clamp(divide((p[0] << 12) - w[1] * self.e12, e[0]), 524287)
        w[1] = clamp(divide((p[1] << 12) - w[0] * self.e12, e[1]), 524287)


# Values: position.

def sine(a):
    if a > 3600:
        return -sine(a - 3600)
    if a > 1800:
        a = 3600 - a
    n = a // 20
    return SINES[n] + (SINES[n + 1] - SINES[n]) * (a - 20 * n) // 20


def cosine(a):
    return sine((a + 1800) % 7200)


def leg(length, f, negative):
    side = root(length * length - f * f)
    return -side if negative else side


class Position:
    def __init__(self, values):
        self.values = values
        self.latitude, self.longitude = values.of[LATITUDE], values.of[LONGITUDE]
        self.speed, self.course = values.of.get(SPEED), values.of.get(COURSE)
        self.shrink = 0
        self.ax, self.ay = 16384, 0
        self.covered = self.turn = self.turn_before = self.overshoot = 0
        self.lag = Fit([0], 4096)
        self.bend = Fit([4096, -1638], 262144)
        self.distance = 0

    def read(self):
        values, latitude, longitude, speed, course = self.values, self.latitude, self.longitude, self.speed, self.course
        if self.shrink == 0:
            from_pole = max(20, 1800 - abs(latitude.last * latitude.step) // 500000)
            self.shrink = max(1, min(2**24, sine(from_pole) * longitude.step // latitude.step))

        # How far.
        has_speed = speed is not None and speed.known == RUNNING
        has_course = course is not None and course.known == RUNNING
        pace = faster = 0
        if has_speed:
            pace = min((669830 * speed.step // latitude.step) * values.e >> 12, 2**24)
            v, v0 = speed.last, speed.last - speed.change
            way = max(0, divide((5 * v + 8 * v0 - (v0 - speed.before)) * pace, 12)) >> 12
            faster = clamp((v - v0) * pace >> 12, 4095)
        else:
            way = self.covered * values.e // values.e0
        way = min(way, 2**20)
        distance = self.distance = max(0, way + (self.lag.w[0] * faster >> 12))

        # Which way.
        d = distance
        x, y = self.ax, self.ay
        if has_course:
            angle = (2 * course.last - course.change) * course.step % 7200
            turned = clamp(course.change * course.step, 1800)
            d -= d * (turned * turned * 2 // 15) >> 20
            x, y = self.ax, self.ay = cosine(angle), sine(angle)
        elif self.covered >= 64:
            s = clamp(self.bend.sum((self.turn, self.turn_before)) >> 9, 11585)
            c = root(2**28 - s * s)
            x, y = (self.ax * c - self.ay * s) >> 14, (self.ax * s + self.ay * c) >> 14
        x, y = d * x >> 14, d * y >> 14
        east = clamp(divide(y << 14, self.shrink), 2**24)

        if abs(x) <= abs(y):
            d_lat = self.axis(latitude, latitude, x)
            if not has_course:
                f = 16 * d_lat
                y = leg(self.chord(f, leg(distance, f, y < 0)), f, y < 0)
                east = clamp(divide(y << 14, self.shrink), 2**24)
            d_lon = self.axis(longitude, longitude, east)
        else:
            d_lon = self.axis(longitude, latitude, east)
            if not has_course:
                f = 16 * d_lon * self.shrink >> 14
                x = leg(self.chord(leg(distance, f, x < 0), f), f, x < 0)
            d_lat = self.axis(latitude, longitude, x)

        # What is learned of it.
        if has_course and has_speed:
            self.overshoot = self.covered = self.turn = self.turn_before = 0
            return
        x, y = 16 * d_lat, 16 * d_lon * self.shrink >> 14
        length = root(x * x + y * y)
        self.overshoot = 0
        if has_speed:
            more = length - way
            if way >= 64:
                self.lag.learn([faster], clamp(more + distance - self.chord(x, y), 2047))
            if pace > 0:
                self.overshoot = clamp(divide(more << 12, pace), 2047)
        known = False
        if length >= 64:
            bx, by = divide(x << 14, length), divide(y << 14, length)
            s, c = (self.ax * by - self.ay * bx) >> 14, (self.ax * bx + self.ay * by) >> 14
            if self.covered >= 64 and c > 0:
                known = True
                if not has_course:
                    self.bend.learn([self.turn, self.turn_before], s >> 3)
                self.turn, self.turn_before = s >> 3, self.turn
            self.ax, self.ay = bx, by
        if not known:
            self.turn = self.turn_before = 0
        self.covered = length

    def chord(self, x, y):
        distance = self.distance
        if self.covered < 64 or distance < 64:
            return distance
        c = divide(x * self.ax + y * self.ay, distance)
        return distance if c >= 16384 else distance - distance * (16384 - max(0, c)) // 196608

    def axis(self, track, which, moved):
        """An axis; scale and leads are those of latitude for the first one and of longitude for the second."""
        own = 16 * self.values.scaled(track.change)
        p = own if which.axis_lead > 0 and which.axis_lead > which.lead else 0 if which.lead > 0 else moved
        c = self.values.coded(track, p, which)
        d = clamp(c, 2**20)
        off = abs(16 * d - moved)
        which.lead += (off - abs(16 * d) - which.lead) >> 3
        which.axis_lead += (off - abs(16 * d - own) - which.axis_lead) >> 3
        self.values.learn(track, c, c - ((p + 8) >> 4), which)
        return d


# The vectors.

class Difference(Exception):
    """What came out is not what is written."""


def compare(what, expected, actual):
    if expected != actual:
        raise Difference(f"{what}: {actual} came out, and not {expected}")


def plain(time_ms, values):
    """A row as vectors have it: the time, then for each signal a number, null (never seen), "stale" or "notDue"."""
    return [time_ms] + [value if quality == VALID else (None, "stale", None, "notDue")[quality] for quality, value in values]


def compare_frame(what, expected, frame):
    header = frame.header
    actual = {
        "sequence": frame.sequence, "group": GROUP_NAMES[header.group].lower(), "boot": header.boot,
        "utc": header.is_utc, "key": frame.is_key,
    }
    compare(what, {name: value for name, value in expected.items() if name != "rows"}, actual)
    compare(f"{what}, number of rows", len(expected["rows"]), len(frame.rows))
    for number, (row, values) in enumerate(zip(expected["rows"], frame.rows), 1):
        compare(f"{what}, row {number}", row, plain(*values))


def compare_layout(what, layout, header):
    actual = {
        "group": GROUP_NAMES[header.group].lower(), "periodMs": header.period_ms,
        "signals": [SIGNALS[i].name for i in header.ids], "steps": header.steps, "every": header.every,
    }
    if header.catalogue != FIRST_CATALOGUE:
        actual["catalogue"] = header.catalogue
    compare(what, layout, actual)


def check_ride(vector):
    """Frames in the order in which they were made: each is decoded when it comes."""
    receiver = Receiver(vector.get("vehicle", ""))
    for number, entry in enumerate(vector["frames"], 1):
        what = f"frame {number}"
        result, reason, frames = receiver.take(bytes.fromhex(entry["hex"]))
        compare(what, ("decoded", None, 1), (result, reason, len(frames)))
        compare_layout(what, vector["layout"], frames[0].header)
        compare_frame(what, entry["decoded"], frames[0])
    return len(vector["frames"])


def check_arrivals(vector):
    """Frames as a receiver may get them: what becomes of each, and what can be read by then."""
    receiver = Receiver(vector.get("vehicle", ""))
    for number, entry in enumerate(vector["arrivals"], 1):
        what = f"arrival {number}"
        if entry.get("receiver") == "new":
            receiver = Receiver(vector.get("vehicle", ""))
        result, reason, frames = receiver.take(bytes.fromhex(entry["hex"]))
        compare(what, (entry["result"], entry.get("reason"), len(entry.get("decoded", []))), (result, reason, len(frames)))
        for expected, frame in zip(entry.get("decoded", []), frames):
            compare_frame(what, expected, frame)
    return len(vector["arrivals"])


def check(path):
    vector = json.loads(path.read_text(encoding="utf-8"))
    return check_ride(vector) if "frames" in vector else check_arrivals(vector)


def check_all(paths):
    differences = 0
    for path in paths:
        try:
            print(f"{path.name}: {check(path)} frames")
        except Difference as difference:
            differences += 1
            print(f"{path.name}: {difference}")
    print(f"{len(paths)} vectors, {differences} of them with a difference")
    return 1 if differences or not paths else 0


def show(texts, vehicle, trace):
    receiver = Receiver(vehicle, print if trace else None)
    for text in texts:
        result, reason, frames = receiver.take(bytes.fromhex(text))
        print(result + (f", {reason}" if reason else ""))
        for frame in frames:
            print(f"  frame {frame.sequence}: {', '.join(SIGNALS[i].name for i in frame.header.ids)}")
            for row in frame.rows:
                print(f"    {json.dumps(plain(*row))}")
    return 0


def main(arguments):
    if arguments[:1] == ["--hex"]:
        arguments, vehicle = arguments[1:], ""
        if "--vehicle" in arguments[:-1]:
            at = arguments.index("--vehicle")
            vehicle = arguments[at + 1]
            del arguments[at:at + 2]
        return show([text for text in arguments if text != "--trace"], vehicle, "--trace" in arguments)
    return check_all([pathlib.Path(name) for name in arguments] or sorted(FOLDER.glob("*.json")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
