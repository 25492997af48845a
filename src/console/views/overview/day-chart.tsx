import { Group, Text, VisuallyHidden } from '@mantine/core'
import { useMemo } from 'react'
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useLanguage } from '../../languages/language-provider.tsx'
import classes from './day-chart.module.css'
import type { Statistics } from './documents.ts'

interface DayChartProps {
  intervals: Statistics['intervals']
  height: number
}

const SERIES = ['created', 'accepted', 'declined'] as const

const TOOLTIP = {
  background: 'var(--console-surface)',
  border: '1px solid var(--console-border)',
  borderRadius: 8,
}

/** A chart of the days, in which the arrow keys go from day to day, and the same numbers as a table for screen readers. */
export function DayChart({ intervals, height }: DayChartProps) {
  const { text, format } = useLanguage()
  const { title, series: names } = text.overview.chart
  const data = useMemo(
    () => intervals.map(({ start, counts }) => ({ day: format.day(start), ...counts })),
    [intervals, format],
  )
  return (
    <>
      <div className={classes['chart']}>
        <ResponsiveContainer width="100%" height={height}>
          <AreaChart data={data} aria-label={title} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} stroke="var(--console-border)" />
            <XAxis dataKey="day" tickLine={false} axisLine={false} minTickGap={32} tickMargin={8} />
            <YAxis
              allowDecimals={false}
              width={44}
              tickLine={false}
              axisLine={false}
              tickFormatter={format.number}
            />
            <Tooltip
              formatter={(value) => format.number(Number(value))}
              isAnimationActive={false}
              contentStyle={TOOLTIP}
              itemStyle={{ color: 'inherit' }}
            />
            {SERIES.map((name) => (
              <Area
                key={name}
                type="linear"
                dataKey={name}
                name={names[name]}
                stroke={`var(--console-chart-${name})`}
                fill={`var(--console-chart-${name})`}
                fillOpacity={0.14}
                strokeWidth={2}
                isAnimationActive={false}
              />
            ))}
          </AreaChart>
        </ResponsiveContainer>
        <Group justify="center" gap="lg" mt="xs" aria-hidden>
          {SERIES.map((name) => (
            <Group key={name} gap={6}>
              <span className={classes['swatch']} style={{ background: `var(--console-chart-${name})` }} />
              <Text size="sm">{names[name]}</Text>
            </Group>
          ))}
        </Group>
      </div>
      <NumbersTable intervals={intervals} />
    </>
  )
}

function NumbersTable({ intervals }: { intervals: Statistics['intervals'] }) {
  const { text, format } = useLanguage()
  const { title, day, series } = text.overview.chart
  return (
    <VisuallyHidden>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{day}</th>
            {SERIES.map((name) => (
              <th key={name} scope="col">
                {series[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {intervals.map(({ start, counts }) => (
            <tr key={start}>
              <th scope="row">{format.day(start)}</th>
              {SERIES.map((name) => (
                <td key={name}>{format.number(counts[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  )
}
